"""Commands, their handlers, the session, the desk, and the one door for reads."""
