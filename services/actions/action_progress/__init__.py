"""The evidence log of an action: what was said and done about it, in the order of time."""
