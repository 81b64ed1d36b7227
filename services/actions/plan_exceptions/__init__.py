"""What in plans needs a person: what is missing, cannot be read, or has gone quiet."""
