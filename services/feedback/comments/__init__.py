"""Comments: what somebody said about a service, and what became of it."""
