"""Data as paper: casebook, blank forms, integrity report."""
