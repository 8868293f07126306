"""Models of how a balancer deals out requests."""
