"""What is found at a well-known address: the public keys of our tokens."""
