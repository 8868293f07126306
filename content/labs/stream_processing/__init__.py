"""Labs of chapter 9: brokers, delivery, windows, checkpoints."""
