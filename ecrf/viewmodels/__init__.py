"""What each screen shows and may do, in plain Python: reading through `Reads`, acting through the Desk."""
