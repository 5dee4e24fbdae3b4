"""What a form and a study are."""
