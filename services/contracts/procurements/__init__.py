"""Procurements: how the council means to get to each new contract, step by step."""
