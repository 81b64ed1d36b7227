"""Governance groups: who sits in them, to whom they answer, and the chart of all of them."""
