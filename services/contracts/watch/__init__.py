"""What is watched: an index of the days on which an alert falls due, derived and rebuilt at will."""
