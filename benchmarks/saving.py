"""Field exit and form save: the program, the bare drivers, Django with simple-history."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks import peers
from benchmarks.floors import open_cipher, open_plain, probe_fsync, saver
from benchmarks.small_study import open_bench
from benchmarks.timing import Row, interleave, time_calls

ITEMS = 25
ROUNDS, TIMES = 5, 60


def measure_field_exit() -> list[Row]:
    """One field exit on disk, SQLCipher, synchronous FULL, beside the disk's own fsync."""
    with open_bench() as bench:
        before = probe_fsync(Path.cwd(), 100)
        exits = time_calls(lambda n: bench.save("F120", 1, n), 300)
        after = probe_fsync(Path.cwd(), 100)
    (Path.cwd() / "probe").unlink(missing_ok=True)
    probe = max(before.wall_at(0.95), after.wall_at(0.95))
    p95, cpu = exits.wall_at(0.95), exits.cpu_at(0.5)
    return [
        Row("field exit, p50", f"{exits.wall_at(0.5):.2f} ms"),
        Row(
            "field exit, p95",
            f"{p95:.2f} ms",
            f"fsync probe p95 {probe:.2f} ms",
            f"+{p95 - probe:.2f} ms",
            "+2 ms",
        ),
        Row("field exit, CPU p50", f"{cpu:.2f} ms", bar="1 ms"),
    ]


def measure_form_save() -> list[Row]:
    """A form of 25 items saved whole; CPU on a file in memory, so that disks do not decide."""
    with (
        tempfile.TemporaryDirectory(dir=_memory()) as place,
        open_bench(durable=False, folder=_memory()) as bench,
    ):
        plain = open_plain(Path(place) / "plain.db", "OFF")
        cipher = open_cipher(Path(place) / "cipher.db", "OFF")
        found = interleave(
            {
                "raw sqlite3": saver(plain, ITEMS),
                "raw SQLCipher": saver(cipher, ITEMS),
                "ecrf": lambda n: bench.save("F25", ITEMS, n),
            },
            ROUNDS,
            TIMES,
        )
    ours, raw = found["ecrf"].cpu_at(0.5), found["raw sqlite3"].cpu_at(0.5)
    rows = [
        Row(f"{name}, {ITEMS} items, CPU", f"{series.cpu_at(0.5):.2f} ms") for name, series in found.items()
    ]
    rows.append(Row("ecrf encrypted : raw sqlite3", "", "", f"{ours / raw:.1f} x", "4 x"))
    django = peers.measure_django(ITEMS)
    if django is None:
        rows.append(Row("Django + simple-history", "not installed: see README, `make bench`"))
    else:
        rows.append(Row("Django + simple-history, CPU", f"{django:.2f} ms"))
        rows.append(Row("ecrf encrypted : Django", "", "", f"{ours / django:.2f} x", "0.7 x"))
    return rows


def _memory() -> Path | None:
    shared = Path("/dev/shm")  # noqa: S108 - a file system in memory where there is one
    return shared if shared.is_dir() else None
