"""Field widgets: one per field type, drawing a field and committing when focus leaves it."""
