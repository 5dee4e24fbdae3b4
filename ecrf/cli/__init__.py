"""The second front end: one file per command, on the same services as the window."""
