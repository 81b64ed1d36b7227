"""Reports: each period that a group is to be told of, by when, and what became of it."""
