"""Medical coding: dictionaries the user loads, matching, the coder's list, what a new version changes."""
