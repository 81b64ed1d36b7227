"""The event log: the machine that keeps every fact, in one order, for ever."""
