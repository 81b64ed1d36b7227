"""What this service remembers of organisations: their names, and what registers call them."""
