"""Models of TCP, UDP and the DNS."""
