"""Labs of chapter 1, Storage and Serialization."""
