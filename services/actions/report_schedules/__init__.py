"""Report schedules: which group is told of what, how often, and in which sections."""
