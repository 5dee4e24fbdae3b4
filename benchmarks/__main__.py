"""`python -m benchmarks`: every row of product bar L that can be measured in one run; names of tables to run only these."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial

from benchmarks.bundle import measure_bundle
from benchmarks.computing import measure_computing
from benchmarks.desks import measure_desks
from benchmarks.huge import MOST_SUBJECTS, measure_huge
from benchmarks.leaving import measure_leaving
from benchmarks.proving import measure_proof
from benchmarks.reading import measure_big
from benchmarks.saving import measure_field_exit, measure_form_save
from benchmarks.timing import Row, print_table, print_verdict
from benchmarks.windows import measure_forms, measure_log, measure_login

TABLES: tuple[tuple[str, str, Callable[[], Sequence[Row]]], ...] = (
    ("exit", "Leaving a field (SQLCipher, synchronous FULL, on disk)", measure_field_exit),
    (
        "save",
        "Saving a form of 25 items with 25 signed audit entries (in memory, synchronous OFF)",
        measure_form_save,
    ),
    ("desks", "Leaving a field on PostgreSQL (loopback, fsync on)", measure_desks),
    ("login", "Opening the program", measure_login),
    ("forms", "Forms and the matrix in the window (offscreen, CPU)", measure_forms),
    ("log", "A long log in the window (offscreen, CPU)", measure_log),
    ("proof", "Proving the trail (encrypted, in memory)", measure_proof),
    ("compute", "Clinical calculations", measure_computing),
    ("exports", "What leaves a study (encrypted, in memory)", measure_leaving),
    ("big", "A study of a million values (encrypted, in memory)", measure_big),
    ("bundle", "Size", measure_bundle),
)
ASKED_FOR: tuple[tuple[str, str, Callable[[], Sequence[Row]]], ...] = (
    (
        "tenth",
        "A tenth of the largest study (encrypted, on disk)",
        partial(measure_huge, MOST_SUBJECTS // 10),
    ),
    ("huge", "The largest study: 10,000 subjects, 40 million values (encrypted, on disk)", measure_huge),
)
"""Tables that take long and tens of gigabytes in the temporary folder: made only when named."""


def main(wanted: Sequence[str]) -> int:
    """Measure and print; a figure beyond its bar is marked, never an error."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    rows: list[Row] = []
    started = time.perf_counter()
    asked = [table for table in (*TABLES, *ASKED_FOR) if table[0] in wanted] if wanted else TABLES
    for _, title, measure in asked:
        found = measure()
        print_table(title, found)
        rows += found
    print_verdict(rows)
    print(f"{time.perf_counter() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
