"""Specifications: what a commissioned service shall achieve, in versions that contracts follow."""
