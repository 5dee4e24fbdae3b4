"""The only room that knows every adapter; clock, ids and entropy are made here, one module per front end."""
