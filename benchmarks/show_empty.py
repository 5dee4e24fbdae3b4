"""Run by its own interpreter: an empty window of Qt, shown and painted; prints the milliseconds of CPU until then."""

import os
import time

from PySide6.QtWidgets import QApplication, QMainWindow

application = QApplication([])
window = QMainWindow()
window.show()
application.processEvents()
print("window", time.thread_time() * 1000, flush=True)
os._exit(0)
