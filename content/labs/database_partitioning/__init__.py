"""Labs of chapter 5, Database Partitioning."""
