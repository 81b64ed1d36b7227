"""Transfers: the contracts in which another organisation stands in for one that they name."""
