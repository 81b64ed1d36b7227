"""Progress of plans: what was planned and what is done, for every objective, aim and plan."""
