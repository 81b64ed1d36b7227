"""Likely twins: pairs of organisations that may be one, for a person to merge or to dismiss."""
