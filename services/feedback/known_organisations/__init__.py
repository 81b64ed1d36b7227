"""What this service remembers of organisations: by which identifier the council is known."""
