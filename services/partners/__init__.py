"""The edge for partner systems: their API clients, their tokens, and the feed of events."""
