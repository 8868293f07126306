"""Labs of chapter 7, Caching."""
