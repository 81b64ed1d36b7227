"""Contract assignments: a list that says which officer is responsible for which contract."""
