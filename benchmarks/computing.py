"""`ecrf compute` on large files: what one core does in a second, and how soon any of its commands begins."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from benchmarks.timing import Row, at_least, at_most

VALUES, QUESTIONNAIRES, CASES, VISITS, LESIONS = 60_000, 8_000, 2_500, 10, 3
ANALYTES = (
    ("HGB", "g/L", 60, "115", "150"), ("WBC", "10^9/L", 1, "4.0", "10.0"), ("PLAT", "10^9/L", 40, "125", "350"),
    ("NEUT", "10^9/L", 1, "1.8", "6.3"),
)  # fmt: skip
STARTS = 7


def measure_computing() -> list[Row]:
    """Throughput of the three engines that see most values, whole command included, and the start of a command."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        _write(folder / "labs.csv", ("id", "analyte", "value", "unit", "lln", "uln"), _labs())
        questions = tuple(f"q{n}" for n in range(1, 66))
        _write(folder / "eortc.csv", ("id", *questions), _questionnaires(len(questions)))
        lesions = ("case_id", "visit", "day", "lesion_id", "role", "nodal", "diameter_mm", "state")
        _write(folder / "recist.csv", lesions, _lesions())
        _write(folder / "one.csv", ("id", "height_cm", "weight_kg"), [("1", "170", "65")])
        start = min(_run("bsa", folder / "one.csv")[0] for _ in range(STARTS))
        labs = VALUES / _run("ctcae-labs", folder / "labs.csv")[1]
        eortc = QUESTIONNAIRES / _run("eortc", folder / "eortc.csv")[1]
        recist = CASES * VISITS / _run("recist", folder / "recist.csv")[1]
    return [
        at_least("ctcae-labs, one core", labs, 50_000, "values/s"),
        at_least("eortc (QLQ-C30 and H&N35), one core", eortc, 5_000, "questionnaires/s"),
        at_least("recist, one core", recist, 20_000, "time points/s"),
        at_most("start of a compute command (bsa of one person), best of seven", start * 1000, 250),
    ]


def _run(command: str, source: Path) -> tuple[float, float]:
    """Wall and CPU seconds of a command in a process of its own."""
    target = source.with_suffix(".out")
    arguments = [sys.executable, "-m", "ecrf", "compute", command, "--in", str(source), "--out", str(target)]
    before, started = os.times(), time.perf_counter()
    subprocess.run(
        arguments, check=True, capture_output=True, env=os.environ | {"PYTHONPATH": str(Path.cwd())}
    )
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - started, cpu


def _write(path: Path, names: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(names)
        out.writerows(rows)


def _labs() -> Iterator[Sequence[str]]:
    for n in range(VALUES):
        code, unit, least, low, high = ANALYTES[n % len(ANALYTES)]
        yield (str(n), code, f"{least + n * 7 % 1000 / 10:.1f}", unit, low, high)


def _questionnaires(questions: int) -> Iterator[Sequence[str]]:
    for n in range(QUESTIONNAIRES):
        yield (
            str(n),
            *(
                str((n * 7 + q) % (7 if q in (28, 29) else 4) + 1 if q < 59 else (n + q) % 2 + 1)
                for q in range(questions)
            ),
        )


def _lesions() -> Iterator[Sequence[str]]:
    for case in range(CASES):
        for visit in range(VISITS):
            for lesion in range(LESIONS):
                size = 20 + (case + lesion) % 30 - visit % 5 * 3
                yield (str(case), str(visit), str(42 * visit), f"T{lesion}", "target", "N", str(size), "")
