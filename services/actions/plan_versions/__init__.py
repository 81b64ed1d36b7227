"""Versions of plans: every published one can be read for ever, as it stood when it came out."""
