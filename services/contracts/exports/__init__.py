"""Exports: the register as the Transparency Code wants it, and as Open Contracting releases."""
