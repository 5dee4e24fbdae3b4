"""Captured data, the entries that made it, and the fold between the two."""
