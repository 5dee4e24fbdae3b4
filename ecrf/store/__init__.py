"""The study on disk: trail, tables made by the fold, and the one door through which both are written."""
