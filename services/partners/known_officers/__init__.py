"""What partners remembers of officers."""
