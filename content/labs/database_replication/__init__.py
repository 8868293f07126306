"""Labs of chapter 4, Database Replication."""
