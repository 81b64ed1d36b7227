"""Plan rows: which action each row of an imported table became, and what the last file said of it."""
