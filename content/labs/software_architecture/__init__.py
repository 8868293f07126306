"""Models of resilience: breakers, limits and retries."""
