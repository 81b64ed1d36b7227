"""What this service remembers of contracts: what they are called, and who provides."""
