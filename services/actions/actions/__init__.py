"""Key actions: what is to be done, on what ground, by whom and by when, and how it goes."""
