"""The market: who provides which kind of service where, how much of it, and where nobody does."""
