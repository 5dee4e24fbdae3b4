"""Peers measured in an environment of their own, because their libraries are no part of the program."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

PYTHON = Path(".venv-bench") / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


PEERS = {"Django + simple-history": "django_peer.py", "SQLAlchemy-Continuum": "continuum_peer.py"}


def measure_peers(items: int) -> dict[str, float]:
    """Median CPU milliseconds of saving a new model of `items` columns with its history row, by peer; none uninstalled."""
    return {name: _measure(script, items) for name, script in PEERS.items()} if PYTHON.exists() else {}


def _measure(script: str, items: int) -> float:
    command = [str(PYTHON), str(Path(__file__).with_name(script)), str(items)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(json.loads(done.stdout)["cpu_ms"])
