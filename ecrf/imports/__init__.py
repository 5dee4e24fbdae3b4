"""What comes in: files of laboratories and logs as values, definitions of other programs as forms."""
