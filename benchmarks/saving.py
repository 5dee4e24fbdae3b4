"""Field exit and form save: the program, the bare drivers, Django with simple-history."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import peers
from benchmarks.bench import Bench, Setting, open_bench, typed
from benchmarks.floors import Filled, open_cipher, open_plain, probe_fsync, saver
from benchmarks.timing import (
    Job,
    Row,
    Series,
    at_most,
    interleave,
    memory_folder,
    time_calls,
    times_floor,
)
from ecrf.library.load_design import load_study
from ecrf.record.state import RecordState
from ecrf.rules.plan import Plan
from ecrf.services.context import SubjectView
from ecrf.services.findings import find_firing
from ecrf.store.study_file import SqlStore

ITEMS = 25
ROUNDS, TIMES = 8, 60
VITALS_AT = "S1/1/VS/1/1/VS_G/0"
VITALS = (
    ("VS_DAT", "2026-03-09"), ("VS_HEIGHT", "170"), ("VS_WEIGHT", "65"), ("VS_TEMP", "36.8"), ("VS_PULSE", "72"),
    ("VS_RESP", "16"), ("VS_SYSBP", "120"), ("VS_DIABP", "80"), ("VS_OXYSAT", "98"),
)  # fmt: skip


def measure_field_exit() -> list[Row]:
    """Field exits on disk, SQLCipher, synchronous FULL, beside the disk's own fsync."""
    before = probe_fsync(Path.cwd(), 100)
    with open_bench(Setting(durable=True)) as bench:
        large = time_calls(lambda n: bench.save("F120", 1, n), 300)
    between = probe_fsync(Path.cwd(), 100)
    with open_bench(Setting(durable=True, design=load_study("T3"))) as bench:
        for item, text in VITALS:
            bench.enter((f"{VITALS_AT}/{item}", text))
        vitals = time_calls(lambda n: bench.enter((f"{VITALS_AT}/VS_WEIGHT", f"{60 + n % 300 / 10}")), 300)
        record = VITALS_AT.removesuffix("/VS_G/0")
        checks = _time_checks(bench, record, 300)
    after = probe_fsync(Path.cwd(), 100)
    (Path.cwd() / "probe").unlink(missing_ok=True)
    first = max(before.wall_at(0.95), between.wall_at(0.95))
    second = max(between.wall_at(0.95), after.wall_at(0.95))
    return [
        *exit_rows("120 fields with 60 checks", large, first),
        *exit_rows("vital signs of T3, weight with body surface", vitals, second),
        *measure_checks(),
        Row("checks of vital signs of T3, all", f"{checks.cpu_at(0.5) * 1000:.0f} us"),
    ]


def measure_checks() -> list[Row]:
    """What the checks of a filled form of 120 fields take when one field is left."""
    with open_bench(Setting(memory_folder())) as bench:
        bench.save("F120", 120, 1)
        everything = _time_checks(bench, "V/1/F120/1/1", 300)
        view, plan = _view(bench)
        left = time_calls(lambda _: find_firing(view, "V/1/F120/1/1", plan.affected("F120_I0")), 300)
    return [
        at_most("60 checks of 120 fields, those of one field left", left.cpu_at(0.5) * 1000, 50, "us"),
        at_most(
            "60 checks of 120 fields, all (shown beside the fields)", everything.cpu_at(0.5) * 1000, 50, "us"
        ),
    ]


def _view(bench: Bench) -> tuple[SubjectView, Plan]:
    state = bench.work.look(bench.chain)
    assert isinstance(state, RecordState) and state.root is not None  # noqa: S101, PT018 - a subject's chain
    published = bench.study.tools.designs.get(state.root.design)
    return SubjectView(state, published), published.plan


def _time_checks(bench: Bench, record: str, times: int) -> Series:
    view, plan = _view(bench)
    checks = plan.checks_of(record.split("/")[2])
    return time_calls(lambda _: find_firing(view, record, checks), times)


def exit_rows(what: str, exits: Series, probe: float) -> list[Row]:
    """The figures of field exits on disk against the fsync probe's p95 (ms)."""
    p95, cpu = exits.wall_at(0.95), exits.cpu_at(0.5)
    against = f"fsync probe p95 {probe:.2f} ms"
    return [
        Row(f"{what}, p50", f"{exits.wall_at(0.5):.2f} ms"),
        Row(f"{what}, p95", f"{p95:.2f} ms", against, f"{p95 - probe:+.2f} ms", "<= +2 ms", p95 - probe <= 2),
        at_most(f"{what}, CPU p50", cpu, 1),
    ]


def measure_form_save() -> list[Row]:
    """A new form of 25 items saved whole; CPU on a file in memory, so that disks do not decide."""
    memory = memory_folder()
    with (
        tempfile.TemporaryDirectory(dir=memory) as place,
        open_bench(Setting(memory)) as encrypted,
        open_bench(Setting(memory, encrypted=False)) as plain,
    ):
        save_plain = saver(open_plain(Path(place) / "plain.db", "OFF"))
        save_cipher = saver(open_cipher(Path(place) / "cipher.db", "OFF"))
        found = interleave(
            {
                "raw sqlite3": Job(lambda n: save_plain(_filled(n))),
                "raw SQLCipher": Job(lambda n: save_cipher(_filled(n))),
                "ecrf plain": filling(plain),
                "ecrf encrypted": filling(encrypted),
            },
            ROUNDS,
            TIMES,
        )
        parts = _measure_parts(plain, "plain") + _measure_parts(encrypted, "encrypted")
    cpu = {name: series.cpu_at(0.5) for name, series in found.items()}
    raw, cipher = (("raw sqlite3", cpu["raw sqlite3"]), ("raw SQLCipher", cpu["raw SQLCipher"]))
    rows: list[Row] = [
        times_floor("plain", cpu["ecrf plain"], raw, 2.5),
        times_floor("encrypted", cpu["ecrf encrypted"], raw, 4),
        times_floor("encrypted", cpu["ecrf encrypted"], cipher),
    ]
    against = peers.measure_peers(ITEMS)
    for name, taken in against.items():
        bar = 0.7 if name.startswith("Django") else 0
        rows.append(times_floor("plain", cpu["ecrf plain"], (name, taken), bar))
        rows.append(times_floor("encrypted", cpu["ecrf encrypted"], (name, taken), bar))
    if not against:
        rows.append(Row("peers", "not installed: see README, `make bench`"))
    return [*rows, *parts]


class _Watched:
    """A connection that adds up the time its driver takes."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401 - a DB-API connection
        self._connection, self.taken = connection, 0.0

    def execute(self, *arguments: object) -> object:
        """Run a statement."""
        started = time.perf_counter()
        try:
            return self._connection.execute(*arguments)
        finally:
            self.taken += time.perf_counter() - started

    def __getattr__(self, name: str) -> object:
        return getattr(self._connection, name)


def _measure_parts(bench: Bench, name: str) -> list[Row]:
    """What of one save is SQLite itself and what the signature; the rest reads, checks, folds, hashes and encodes."""
    store, signer = bench.study.tools.store, bench.work.session.signer
    assert isinstance(store, SqlStore)  # noqa: S101 - a study in a folder
    watched = _Watched(store._writing())  # noqa: SLF001 - a benchmark looks inside
    store._writer = watched  # noqa: SLF001
    taken = []
    for number in range(TIMES * 4):
        command, watched.taken = bench.fill("F25", ITEMS, 10_000 + number), 0.0
        bench.do(bench.work, command)
        taken.append(watched.taken * 1000)
    signing = time_calls(lambda _: signer.sign(b"x" * 128), 200)
    return [
        Row(f"{name}, of it SQLite itself (11 statements)", f"{sorted(taken)[len(taken) // 2]:.3f} ms"),
        Row(f"{name}, of it the signature", f"{signing.cpu_at(0.5):.3f} ms"),
    ]


def filling(bench: Bench, start: int = 0) -> Job:
    """Saving a new form of 25 items each time; what the person typed is there before the clock runs."""
    return Job(lambda n: bench.do(bench.work, n), lambda n: bench.fill("F25", ITEMS, start + n))


def _filled(number: int) -> Filled:
    texts = [(f"F25_I{n}", typed(number, n)) for n in range(ITEMS)]
    return f"b7d4vxi5nufbid7yk6mksihf{number % 40:02}", f"V/{number}", texts
