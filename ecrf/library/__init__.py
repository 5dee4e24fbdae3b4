"""Finds and reads forms and resources; the only reader and writer of YAML."""
