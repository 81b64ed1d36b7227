"""The calendars that officers' own programs fetch: the days of their worklist, at a secret address."""
