"""Completeness: how much of what a register should say about each contract it says."""
