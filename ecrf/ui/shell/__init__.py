"""The parts of the frame around every screen: rail, top bar, side panel, status line, lock."""
