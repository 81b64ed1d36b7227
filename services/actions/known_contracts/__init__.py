"""What this service remembers of contracts: what actions rest on, and what reports speak of."""
