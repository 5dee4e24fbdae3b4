"""A study of a million entries: how long until it is open, and how much memory its verification and exports take."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import msgspec

from benchmarks.big_study import SUBJECTS, open_big
from benchmarks.reliability.journal import Tally

ROOT = Path(__file__).resolve().parents[2]
SMALL = SUBJECTS // 10
WHAT = ("open", "verify", "trail", "odm", "odm_transactional")
BAR_S = 1.0
FLAT_MB = 150
"""More memory for ten times the study than this is not flat."""


def run(chance: random.Random, count: int, folder: Path, tally: Tally) -> None:
    """Measure a study of a tenth of the size and the whole; each act in a process of its own."""
    del chance, count
    peaks: dict[str, list[float]] = {}
    for subjects in (SMALL, SUBJECTS):
        with open_big(240, subjects) as (bench, _):
            entries = sum(link.sequence for link in bench.study.tools.store.links())
            tally.count(f"entries of {subjects} subjects", entries)
            place = Path(bench.study.folder)
            for what in WHAT:
                found = _probe(place, what, folder)
                peaks.setdefault(what, []).append(found["peak_mb"])
                tally.notes.append(
                    f"{subjects} subjects, {entries:,} entries: {what} {found['seconds']:.2f} s, "
                    f"peak {found['peak_mb']:.0f} MB{found['more']}"
                )
                if what == "open" and found["seconds"] > BAR_S:
                    tally.fail("SLOWER THAN 1 S", what)
    for what, (small, large) in peaks.items():
        if large - small > FLAT_MB:
            tally.fail("NOT FLAT", f"{what}: {small:.0f} MB to {large:.0f} MB")


def _probe(study: Path, what: str, folder: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.reliability.million_probe", str(study), what, str(folder)]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, float] = msgspec.json.decode(done.stdout.strip().splitlines()[-1])
    return found
