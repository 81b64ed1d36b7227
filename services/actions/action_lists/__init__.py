"""Lists of actions: of a plan, of an officer, of an Act; searched, filtered, and for a spreadsheet."""
