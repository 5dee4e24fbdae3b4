"""What the world does to a study: a full disk, a read-only file, a wrong clock, a cut line; told, not counted."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.reliability.journal import Tally
from benchmarks.reliability.sample import AT, COORDINATOR, Desk, build_base, open_as
from ecrf.services import commands as c
from ecrf.services.verifying import Wish, verify_study
from ecrf.store.connect import FILE_NAME
from ecrf.vault.signing import verify
from ecrf.wiring.memory import Memory
from ecrf.wiring.opening import open_study
from ecrf.wiring.sources import system_sources
from ecrf.words import Refusal

ROOM = 400_000
"""Bytes left when the disk is nearly full."""
ROOT = Path(__file__).resolve().parents[2]


def run(chance: random.Random, count: int, folder: Path, tally: Tally) -> None:
    """Tell each once."""
    del chance, count
    for tell in (full_disk, read_only_file, clock_back, clock_forward, cut_line):
        place = folder / tell.__name__
        place.mkdir()
        try:
            tally.notes.append(f"{tell.__name__}: {tell(place)}")
            tally.count("told")
        except AssertionError as error:
            tally.fail("NOT AS PROMISED", f"{tell.__name__}: {error}")


def full_disk(place: Path) -> str:
    """Enter until a file system of 8 MB is full, make room, go on."""
    with _small_disk(place / "small") as (small, how):
        study, chain = build_base(small / "s.ecrf")
        filler = small / "filler"
        desk = Desk(study, COORDINATOR)
        _fill(filler)
        stored, code = 0, ""
        while not code and stored < 5000:
            outcome = desk.enter(chain, "VS_WEIGHT", f"{40 + stored % 90}.5")
            code = outcome.fault.code if outcome.fault is not None else ""
            stored += not code
        version, text = desk.version(chain, "VS_WEIGHT")
        _insist(code in ("store.disk_full", "store.disk"), f"refused with {code}")
        _insist(not stored or text == f"{40 + (stored - 1) % 90}.5", f"{text} stands after {stored} fields")
        filler.unlink()
        again = desk.enter(chain, "VS_WEIGHT", "71.5")
        _insist(again.fault is None, f"after making room: {again.fault}")
        desk.close()
        _insist(_holds(study), "does not verify")
        return (
            f"{how}; {stored} more fields were stored, then {code} and nothing of that field; what was acknowledged "
            f"stood (version {version}); after making room the same window went on; the study verifies."
        )


@contextmanager
def _small_disk(place: Path) -> Iterator[tuple[Path, str]]:
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(place)]
    if (
        os.name != "posix"
        or os.geteuid() != 0
        or subprocess.run(mount, check=False, capture_output=True).returncode
    ):
        raise AssertionError("a small file system can only be mounted by root: run this story as root")
    try:
        yield place, "a file system of 8 MB"
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False)


def _fill(filler: Path) -> None:
    """Leave a little room."""
    with filler.open("wb", buffering=0) as file:
        for size in (65536, 4096, 512):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
        file.truncate(max(0, file.tell() - ROOM))


def read_only_file(place: Path) -> str:
    """The study file may not be written."""
    study, chain = build_base(place / "s.ecrf")
    file = study / FILE_NAME
    attribute = subprocess.run(["chattr", "+i", str(file)], check=False, capture_output=True)
    how = (
        "immutable (chattr +i)"
        if attribute.returncode == 0
        else "mode 444, as another user than root would meet it"
    )
    if attribute.returncode:
        file.chmod(0o444)
        study.chmod(0o555)
    try:
        desk = Desk(study, COORDINATOR)
        outcome = desk.enter(chain, "VS_WEIGHT", "61.5")
        said = (
            "written all the same (root is not held by file modes)"
            if outcome.fault is None
            else outcome.fault.code
        )
        desk.close()
    except Refusal as refusal:
        said = refusal.fault.code
    finally:
        if attribute.returncode == 0:
            subprocess.run(["chattr", "-i", str(file)], check=True)
        study.chmod(0o755)
        file.chmod(0o644)
    _insist(_holds(study), "does not verify")
    return f"{how}: {said}; the study verifies afterwards."


class _Shifted:
    """The system's clock, wrong by a constant."""

    def __init__(self, by: timedelta) -> None:
        self._by = by

    def now(self) -> datetime:
        """The wrong time."""
        return datetime.now().astimezone() + self._by


def clock_back(place: Path) -> str:
    """One hour back in the middle of entry."""
    return _with_clock(place, timedelta(hours=-1))


def clock_forward(place: Path) -> str:
    """One year forward, then right again."""
    return _with_clock(place, timedelta(days=365))


def _with_clock(place: Path, by: timedelta) -> str:
    study, chain = build_base(place / "s.ecrf")
    right = Desk(study, COORDINATOR)
    first = right.enter(chain, "VS_WEIGHT", "61.5")
    right.close()
    sources = replace(system_sources(), clock=_Shifted(by))
    wrong = []
    try:
        opened = open_study(study, *COORDINATOR, sources, Memory(place / "memory"))
        warned = [fault.code for fault in opened.warnings]
        person = opened.work(*opened.roles[0])
        seen = first.values[0].version
        value = c.NewValue(f"{AT}/VS_WEIGHT", "62.5", seen)
        outcome = person.do(c.EnterValues(*opened.stamp(), chain, (value,), "typed", "clock"))
        wrong.append("stored" if outcome.fault is None else outcome.fault.code)
        opened.close()
    except Refusal as refusal:
        warned = []
        wrong.append(refusal.fault.code)
    again = Desk(study, COORDINATOR)
    last = again.enter(chain, "VS_HEIGHT", "170")
    report = verify_study(again.study.tools.store, verify, Wish(every_signature=True))
    again.close()
    _insist(report.holds, str(report.first))
    _insist(last.fault is None, str(last.fault))
    noted = len(report.clock_backwards)
    words = f"the field under the wrong clock: {wrong[0]}; at opening said: {', '.join(warned) or 'nothing'}"
    return f"{words}; with the right clock entry went on; verification holds and notes {noted} place(s) where time ran back."


def cut_line(place: Path) -> str:
    """The line to PostgreSQL breaks before and after the server heard of the commit."""
    del place
    command = [
        sys.executable,
        str(ROOT / "tools" / "run_tests.py"),
        "-q",
        "-n",
        "0",
        "tests/store/test_postgres_lost.py",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=_environment())
    last = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.stderr[-200:]
    _insist(done.returncode == 0, last)
    if "skipped" in last and "passed" not in last:
        return "no PostgreSQL is installed here: not run"
    return (
        f"tests/store/test_postgres_lost.py, {last}: cut before the server heard, nothing is stored; cut after, it is "
        "stored; either way the command sent again ends stored and once, and the trail verifies."
    )


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT)}


def _holds(study: Path) -> bool:
    opened = open_as(study, COORDINATOR)
    try:
        return verify_study(opened.tools.store, verify, Wish(every_signature=True)).holds
    finally:
        opened.close()


def _insist(is_so: object, what: str) -> None:
    if not is_so:
        raise AssertionError(what)
