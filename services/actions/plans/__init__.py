"""Plans: strategies and what is to be done for them, owned by one organisation or by several."""
