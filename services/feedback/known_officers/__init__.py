"""What this service remembers of officers: their post, never their name or address."""
