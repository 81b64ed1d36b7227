"""Meetings of governance groups: the forward plan, and what was held."""
