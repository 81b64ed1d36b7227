"""Reminders: that what is planned comes due, is late, or has gone quiet, found in it day by day."""
