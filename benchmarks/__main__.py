"""`python -m benchmarks`: every table of product bar L that can be measured here."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from benchmarks.proving import measure_proof
from benchmarks.reading import measure_big
from benchmarks.saving import measure_field_exit, measure_form_save
from benchmarks.timing import Row, print_table

TABLES: tuple[tuple[str, Callable[[], Sequence[Row]]], ...] = (
    ("Leaving a field (SQLCipher, synchronous FULL, on disk)", measure_field_exit),
    (
        "Saving a form of 25 items with 25 signed audit entries (in memory, synchronous OFF)",
        measure_form_save,
    ),
    ("Folding the trail", measure_proof),
    ("A study of a million values (encrypted, in memory)", measure_big),
)


def main() -> int:
    """Measure and print; a figure beyond its bar is shown, never an error."""
    for title, measure in TABLES:
        print_table(title, measure())
    return 0


if __name__ == "__main__":
    sys.exit(main())
