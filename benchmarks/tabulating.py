"""SDTM as SAS transport files, against a frame of the same rows written by the library."""

from __future__ import annotations

import csv
import io
import json
import statistics
import subprocess
import time
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from benchmarks.bench import Bench
from benchmarks.peers import PYTHON
from benchmarks.timing import Row, times_floor
from ecrf.exports import Options, write_export
from ecrf.exports.sdtm.xpt import Field, Member, write_xpt
from ecrf.library.tables_sdtm import load_sdtm
from ecrf.library.words import load_speaker
from ecrf.services.reads.snapshot import read_snapshot
from ecrf.words import Language

ROUNDS = 3
DOMAIN = "VS"


def measure_tabulating(bench: Bench, folder: Path) -> list[Row]:
    """The whole export and the writing of its file alone, both against frame and library."""
    both = (load_speaker(Language.EN), load_speaker(Language.ZH))
    options = Options(both=both, standard=load_sdtm())

    def export(name: str) -> None:
        with read_snapshot(bench.study.tools, bench.work.session) as snapshot:
            write_export(name, snapshot, options, folder / f"{name}.zip", both[0])

    whole = _middle(lambda: export("sdtm_xpt"))
    export("sdtm")
    source = folder / "vs.csv"
    with zipfile.ZipFile(folder / "sdtm.zip") as archive:
        source.write_bytes(archive.read("vs.csv"))
    with source.open(encoding="utf-8", newline="") as file:
        names, *rows = csv.reader(file)
    known = (
        {each.name: each for each in options.standard.domains[DOMAIN].variables} if options.standard else {}
    )
    fields = tuple(
        Field(name, known[name].label, known[name].is_number, _width([row[n] for row in rows]))
        for n, name in enumerate(names)
    )
    member = Member(DOMAIN, "Vital Signs", fields, datetime.fromisoformat("2026-01-01T00:00:00+00:00"))
    cells = [[cell or None for cell in row] for row in rows]
    alone = _middle(lambda: write_xpt(io.BytesIO(), member, cells))
    what = f"SAS transport file of {len(rows):,} rows, CPU"
    floor = _measure_frame(source, [each.name for each in fields if each.is_number])
    if floor is None:
        return [Row(what, f"{alone:.3f} s", "pandas and pyreadstat not installed: see README, `make bench`")]
    against = ("pandas frame + pyreadstat", floor)
    return [
        times_floor(what, alone, against, 1.3, "s"),
        times_floor(
            "the whole SDTM export: read, tabulated, described, written, CPU", whole, against, unit="s"
        ),
    ]


def _middle(call: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        started = time.process_time()
        call()
        taken.append(time.process_time() - started)
    return statistics.median(taken)


def _width(cells: list[str]) -> int:
    return max(len(cell.encode()) for cell in cells) or 1


def _measure_frame(source: Path, numbers: list[str]) -> float | None:
    if not PYTHON.exists():
        return None
    script = str(Path(__file__).with_name("xport_peer.py"))
    command = [str(PYTHON), script, str(source), ",".join(numbers)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return float(json.loads(done.stdout)["cpu_s"]) if done.returncode == 0 else None
