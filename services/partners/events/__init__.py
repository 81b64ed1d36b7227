"""The feed: what has happened, in one order, for whoever may know it."""
