"""Plan exports: the table of a plan goes out as it came in, in six columns and its own words."""
