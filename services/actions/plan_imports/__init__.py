"""Plan imports: the table of a plan comes in, row by row, and every row is accounted for."""
