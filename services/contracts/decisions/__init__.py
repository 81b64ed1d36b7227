"""The page on which an officer decides what becomes of a contract, opened from a mail."""
