"""What partners remembers of organisations."""
