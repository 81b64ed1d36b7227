"""Plans, key actions and the people who carry them: what must be done, by whom, and by when."""
