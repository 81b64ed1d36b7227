"""What children, young people and families said, and what was done about it."""
