"""Tokens: what a client gets for its secret (RFC 6749)."""
