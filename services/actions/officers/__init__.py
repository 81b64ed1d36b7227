"""Officers: who is responsible, how they are reached, and how they sign in."""
