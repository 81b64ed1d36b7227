"""What meetings agreed should be done, followed up until it is."""
