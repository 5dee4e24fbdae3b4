"""After a loss: which transactions still prove themselves, where two copies part, and what must be entered again."""
