"""Imports: a register that was kept elsewhere comes in, row by row, and every row is accounted for."""
