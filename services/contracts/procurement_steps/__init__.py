"""The steps of a procurement: when each is planned, when it was met, and which comes next."""
