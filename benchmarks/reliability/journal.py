"""What was run, batch by batch: a batch that stands in the journal is never run again."""

from __future__ import annotations

import platform
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec

KEPT = 12
"""Examples of each batch that are kept."""


class Batch(msgspec.Struct):
    """One batch of a story: what was counted, with examples of what should not have been."""

    story: str
    index: int
    size: int
    seed: str
    when: str
    """Day and time of its end, ISO 8601 with offset."""
    seconds: float
    machine: str
    counts: dict[str, int]
    notes: list[str] = []
    """What happened, where a story tells instead of counting; else examples of failures."""
    failed: bool = False


@dataclass(slots=True)
class Tally:
    """Counts while a batch runs."""

    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    failed: bool = False

    def count(self, what: str, number: int = 1) -> None:
        """One more of something."""
        self.counts[what] += number

    def fail(self, what: str, example: str) -> None:
        """One more of what must not be."""
        self.counts[what] += 1
        self.failed = True
        if len(self.notes) < KEPT:
            self.notes.append(f"{what}: {example}")


class Journal:
    """A file of one JSON line per batch."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "reliability.jsonl"

    def batches(self) -> Iterator[Batch]:
        """Every batch that was run, in the order it ended."""
        if self._path.exists():
            for line in self._path.read_bytes().splitlines():
                yield msgspec.json.decode(line, type=Batch)

    def has(self, story: str, index: int, size: int, seed: str) -> bool:
        """Whether this very batch stands here."""
        wanted = (story, index, size, seed)
        return any((one.story, one.index, one.size, one.seed) == wanted for one in self.batches())

    def keep(self, batch: Batch) -> None:
        """Append one."""
        with self._path.open("ab") as file:
            file.write(msgspec.json.encode(batch) + b"\n")


def now() -> str:
    """Now, with offset."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def describe_machine() -> str:
    """Processor, system and Python, without the machine's name."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = info.read_text(encoding="utf-8", errors="replace").splitlines()
        model = next(
            (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), model
        )
    return f"{model}, {platform.system()} {platform.release()}, Python {sys.version.split()[0]}"
