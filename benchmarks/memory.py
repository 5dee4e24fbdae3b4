"""What a process holds and held at most, where the system tells (Linux)."""

from __future__ import annotations

import os
from pathlib import Path


def reset_peak() -> float:
    """Forget the peak so far; the MiB held now, 0 where the system does not tell."""
    marker = Path("/proc/self/clear_refs")
    if not os.access(marker, os.W_OK):
        return 0.0
    marker.write_text("5", encoding="ascii")
    return read_memory("VmRSS")


def read_memory(name: str) -> float:
    """MiB of a line of the process's status: `VmRSS` is held now, `VmHWM` was held at most since the last reset."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    lines = status.read_text(encoding="ascii", errors="replace").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))
