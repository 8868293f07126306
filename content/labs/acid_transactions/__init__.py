"""Labs of chapter 3, ACID Transactions."""
