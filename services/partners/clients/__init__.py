"""Clients: the programs of partners that may call the interface."""
