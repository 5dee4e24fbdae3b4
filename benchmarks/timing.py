"""Times calls one by one and prints a table of ratios; a benchmark never asserts."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Series:
    """What several calls took: wall and CPU milliseconds, one number a call."""

    wall: tuple[float, ...]
    cpu: tuple[float, ...]

    def wall_at(self, quantile: float) -> float:
        """The wall time at a quantile (0..1)."""
        return _quantile(self.wall, quantile)

    def cpu_at(self, quantile: float) -> float:
        """The CPU time at a quantile (0..1)."""
        return _quantile(self.cpu, quantile)


def _quantile(values: Sequence[float], quantile: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(quantile * len(ordered)))]


@dataclass(frozen=True, slots=True)
class Job:
    """What is timed; `prepare` makes what each call is given, off the clock."""

    call: Callable[[Any], object]
    prepare: Callable[[int], Any] = int


def time_calls(call: Callable[[int], object], times: int, warm: int = 20) -> Series:
    """Call `call(n)` `warm` times unmeasured, then `times` times measured."""
    return _time(Job(call), range(warm), range(warm, warm + times))


def _time(job: Job, warm: range, measured: range) -> Series:
    for number in warm:
        job.call(job.prepare(number))
    wall, cpu = [], []
    for number in measured:
        given = job.prepare(number)
        started, busy = time.perf_counter(), time.process_time()
        job.call(given)
        wall.append((time.perf_counter() - started) * 1000)
        cpu.append((time.process_time() - busy) * 1000)
    return Series(tuple(wall), tuple(cpu))


def interleave(jobs: dict[str, Job], rounds: int, times: int) -> dict[str, Series]:
    """Time several jobs in turn, round by round, so that a slow moment of the machine hits all alike."""
    wall: dict[str, list[float]] = {name: [] for name in jobs}
    cpu: dict[str, list[float]] = {name: [] for name in jobs}
    for turn in range(rounds):
        for name, job in jobs.items():
            start = turn * (times + 5)
            series = _time(job, range(start, start + 5), range(start + 5, start + times + 5))
            wall[name] += series.wall
            cpu[name] += series.cpu
    return {name: Series(tuple(wall[name]), tuple(cpu[name])) for name in jobs}


def memory_folder() -> Path | None:
    """A file system in memory where there is one, so that disks do not decide."""
    shared = Path("/dev/shm")  # noqa: S108 - named by the system
    return shared if shared.is_dir() else None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what, the figure, the floor it is set against, the bar, and whether it was met."""

    what: str
    figure: str
    against: str = ""
    ratio: str = ""
    bar: str = ""
    met: bool | None = None
    """None where there is no bar."""


def at_most(what: str, value: float, bar: float, unit: str = "ms", against: str = "") -> Row:
    """A figure that should not be larger than its bar."""
    return Row(what, _figure(value, unit), against, bar=f"<= {bar:,g} {unit}", met=value <= bar)


def at_least(what: str, value: float, bar: float, unit: str, against: str = "") -> Row:
    """A figure that should not be smaller than its bar."""
    return Row(what, _figure(value, unit), against, bar=f">= {bar:,g} {unit}", met=value >= bar)


def times_floor(what: str, value: float, floor: tuple[str, float], bar: float = 0, unit: str = "ms") -> Row:
    """A figure against a floor measured in the same run: (its name, its figure); a bar of 0 is none."""
    name, least = floor
    ratio = value / least
    return Row(
        what,
        _figure(value, unit),
        f"{name} {_figure(least, unit)}",
        f"{ratio:.2f} x",
        f"<= {bar:g} x" if bar else "",
        ratio <= bar if bar else None,
    )


def _figure(value: float, unit: str) -> str:
    digits = 0 if value >= 100 else 1 if value >= 10 else 3 if value < 1 else 2
    return f"{value:,.{digits}f} {unit}"


MARKS = {None: "", True: "met", False: "MISSED"}


def print_table(title: str, rows: Sequence[Row]) -> None:
    """Print rows in aligned columns."""
    cells = [("", "measured", "against", "ratio", "bar", "")]
    cells += [(row.what, row.figure, row.against, row.ratio, row.bar, MARKS[row.met]) for row in rows]
    widths = [max(len(line[column]) for line in cells) for column in range(6)]
    print(f"\n{title}")
    for line in cells:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def print_verdict(rows: Sequence[Row]) -> None:
    """Say how many bars were met and name those that were not."""
    missed = [row.what for row in rows if row.met is False]
    judged = [row for row in rows if row.met is not None]
    print(f"\n{len(judged) - len(missed)} of {len(judged)} bars met.")
    for what in missed:
        print(f"  missed: {what}")


def median(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


def middle(call: Callable[[], object], times: int) -> float:
    """The median CPU milliseconds of a call: what it takes on a machine that does nothing else."""
    taken = []
    for _ in range(times):
        started = time.process_time()
        call()
        taken.append((time.process_time() - started) * 1000)
    return statistics.median(taken)
