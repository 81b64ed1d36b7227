"""Me: who is calling, and what they have to do."""
