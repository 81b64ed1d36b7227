"""Alerts: a contract is nearing its end, or its re-procurement must start, and who must decide."""
