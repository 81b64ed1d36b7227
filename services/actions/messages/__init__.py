"""The messages that tell an officer, at most once a day, what waits for a decision."""
