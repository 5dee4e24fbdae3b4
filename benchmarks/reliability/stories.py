"""Every story with its full size; each is run in batches that are seeded, independent and can be resumed."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.reliability.journal import Tally

Run = Callable[[random.Random, int, Path, Tally], None]
"""(chance, how many, an empty folder, where to count)."""


@dataclass(frozen=True, slots=True)
class Story:
    """One promise put to the test."""

    name: str
    title: str
    load: Callable[[], Run]
    full: int
    batch: int
    quick: int


def _kills() -> Run:
    from benchmarks.reliability.kills import run

    return run


def _bytes() -> Run:
    from benchmarks.reliability.bytes_changed import run_plain

    return run_plain


def _encrypted() -> Run:
    from benchmarks.reliability.bytes_changed import run_encrypted

    return run_encrypted


def _attacks() -> Run:
    from benchmarks.reliability.attacks import run

    return run


def _writers() -> Run:
    from benchmarks.reliability.writers import run_sqlite

    return run_sqlite


def _desks() -> Run:
    from benchmarks.reliability.writers import run_postgres

    return run_postgres


def _surroundings() -> Run:
    from benchmarks.reliability.surroundings import run

    return run


def _million() -> Run:
    from benchmarks.reliability.million import run

    return run


def _fuzz(target: str) -> Callable[[], Run]:
    def load() -> Run:
        from benchmarks.reliability.fuzz import TARGETS, fuzz

        return lambda chance, count, folder, tally: fuzz(TARGETS[target], chance, count, (folder, tally))

    return load


STORIES: tuple[Story, ...] = (
    Story("kills", "kill -9 while fields are entered (SQLCipher, synchronous FULL)", _kills, 1000, 25, 2),
    Story("bytes", "one random byte changed in a decrypted study file", _bytes, 10_000, 250, 25),
    Story("encrypted", "one random byte changed in an encrypted study file", _encrypted, 10_000, 250, 10),
    Story("attacks", "targeted changes by somebody with the study key", _attacks, 1000, 50, 12),
    Story("writers", "four processes on one SQLite study", _writers, 10_000, 2500, 40),
    Story("desks", "twenty desks on one PostgreSQL study", _desks, 10_000, 2500, 0),
    Story("surroundings", "what the world does: disk, clock, network", _surroundings, 1, 1, 1),
    Story("million", "a study of a million entries: opened, verified, exported", _million, 1, 1, 0),
    Story("fuzz-header", "fuzzed study file header", _fuzz("header"), 100_000, 5000, 40),
    Story("fuzz-envelopes", "fuzzed keys.json", _fuzz("envelopes"), 100_000, 5000, 60),
    Story("fuzz-yaml", "fuzzed YAML of a form", _fuzz("yaml"), 100_000, 2500, 20),
    Story("fuzz-csv", "fuzzed CSV of `ecrf compute`", _fuzz("csv"), 100_000, 5000, 60),
    Story("fuzz-import-csv", "fuzzed CSV of an import", _fuzz("import-csv"), 100_000, 5000, 60),
    Story("fuzz-import-xlsx", "fuzzed workbook of an import", _fuzz("import-xlsx"), 100_000, 2500, 60),
    Story(
        "fuzz-trail",
        "fuzzed trail export, read by the stand-alone verifier",
        _fuzz("trail"),
        100_000,
        5000,
        60,
    ),
)
