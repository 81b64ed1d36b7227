"""Commissioning intentions: what the market is told that the council means to buy."""
