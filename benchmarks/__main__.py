"""`python -m benchmarks`: every table of product bar L that can be measured here."""

from __future__ import annotations

import sys

from benchmarks.proving import measure_proof
from benchmarks.saving import measure_field_exit, measure_form_save
from benchmarks.timing import print_table


def main() -> int:
    """Measure and print; a figure beyond its bar is shown, never an error."""
    print_table("Leaving a field (SQLCipher, synchronous FULL, on disk)", measure_field_exit())
    print_table("Saving a form of 25 items with 25 signed audit entries", measure_form_save())
    print_table("Proving the trail", measure_proof())
    try:
        from benchmarks.windows import measure_windows
    except ImportError as missing:
        print(f"\nWindows: not measured ({missing})")
    else:
        print_table("Windows (offscreen)", measure_windows())
    return 0


if __name__ == "__main__":
    sys.exit(main())
