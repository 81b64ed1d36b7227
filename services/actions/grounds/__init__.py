"""What actions rest on, seen from there: the actions that a need, a finding or a proposal led to."""
