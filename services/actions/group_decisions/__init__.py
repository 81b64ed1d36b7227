"""What groups are asked to decide, on what grounds, and what they decided."""
