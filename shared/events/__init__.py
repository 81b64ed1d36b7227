"""The language in which services tell each other what has happened."""
