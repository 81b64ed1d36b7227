"""Packs: what a group is shown for a period, as it stood at a moment, to read and to print."""
