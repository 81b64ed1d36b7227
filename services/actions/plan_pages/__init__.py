"""Plans on a page: a whole plan on one side of paper, to be read by anybody."""
