"""Run by its own interpreter: an empty window of Qt, shown and painted."""

import os

from PySide6.QtWidgets import QApplication, QMainWindow

application = QApplication([])
window = QMainWindow()
window.show()
application.processEvents()
print("login", flush=True)
os._exit(0)
