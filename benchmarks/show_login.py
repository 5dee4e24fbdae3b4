"""Run by its own interpreter: the program's first window, then the login in it; prints the CPU milliseconds until each."""

import os
import sys
import time
from pathlib import Path

from ecrf.wiring.window import build_window

home = Path(sys.argv[1])
os.environ["ECRF_HOME"] = str(home)
application = build_window(settings=home / "window.ini")
application.entrance.show()
application.qt.processEvents()
print("window", time.thread_time() * 1000, flush=True)
application.furnish()
application.entrance.repaint()
print("login", time.thread_time() * 1000, flush=True)
os._exit(0)
