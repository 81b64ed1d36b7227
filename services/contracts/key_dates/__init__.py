"""Key dates: when something must be done about a contract, worked back from its end."""
