"""The services of commissioning, and the programs that run them."""
