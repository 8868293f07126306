"""Labs of chapter 6, Consistency and Consensus."""
