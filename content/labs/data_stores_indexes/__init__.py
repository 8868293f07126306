"""Models of graph stores and of indexes over places."""
