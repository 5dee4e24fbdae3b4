"""Run by its own interpreter: the program's first window painted, then the login in it."""

import os
import sys
from pathlib import Path

from ecrf.wiring.window import build_window

home = Path(sys.argv[1])
os.environ["ECRF_HOME"] = str(home)
application = build_window(settings=home / "window.ini")
application.show()
application.qt.processEvents()
print("window", flush=True)
while application.entrance.login is None:
    application.qt.processEvents()
application.qt.processEvents()
print("login", flush=True)
os._exit(0)
