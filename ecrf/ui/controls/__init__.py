"""The small parts every screen is made of: buttons, inputs, tables, lists; painted from the palette."""
