"""What we are measured against: the same work, done by other means."""
