"""Labs of chapter 2, Database Indexes."""
