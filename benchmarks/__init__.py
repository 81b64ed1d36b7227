"""What the system costs, measured beside something else in the same run."""
