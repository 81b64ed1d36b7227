"""Exceptions: what in the register needs a person, each with the way to mend it."""
