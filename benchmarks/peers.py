"""Peers measured in an environment of their own, because their libraries are no part of the program."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

PYTHON = Path(".venv-bench") / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def measure_django(items: int) -> float | None:
    """Median CPU milliseconds of saving a new model of `items` columns with its history row; None when not installed."""
    if not PYTHON.exists():
        return None
    script = Path(__file__).with_name("django_peer.py")
    done = subprocess.run([PYTHON, script, str(items)], capture_output=True, text=True, check=True)
    return float(json.loads(done.stdout)["cpu_ms"])
