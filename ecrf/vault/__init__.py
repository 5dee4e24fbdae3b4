"""Keys, envelopes, signatures and the door of a study folder."""
