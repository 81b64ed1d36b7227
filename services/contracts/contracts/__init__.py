"""Contracts: who is paid to do what for children, until when."""
