"""Field exit and form save: the program, the bare drivers, Django with simple-history."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks import peers
from benchmarks.bench import Bench, Setting, open_bench, typed
from benchmarks.floors import Filled, open_cipher, open_plain, probe_fsync, saver
from benchmarks.timing import Job, Row, Series, interleave, memory_folder, time_calls
from ecrf.library.load_design import load_study
from ecrf.record.state import RecordState
from ecrf.rules.plan import Plan
from ecrf.services.context import SubjectView
from ecrf.services.findings import find_firing

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
        Row("60 checks of 120 fields, those of one field left", f"{left.cpu_at(0.5) * 1000:.0f} us", bar="50 us"),
        Row("60 checks of 120 fields, all (shown beside the fields)", f"{everything.cpu_at(0.5) * 1000:.0f} us",
            bar="50 us"),
    ]  # fmt: skip


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
        Row(f"{what}, p95", f"{p95:.2f} ms", against, f"+{p95 - probe:.2f} ms", "+2 ms"),
        Row(f"{what}, CPU p50", f"{cpu:.2f} ms", bar="1 ms"),
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
    cpu = {name: series.cpu_at(0.5) for name, series in found.items()}
    rows = [Row(f"{name}, {ITEMS} items, CPU", f"{taken:.3f} ms") for name, taken in cpu.items()]
    rows += [
        _ratio(cpu, "ecrf plain", "raw sqlite3", "2.5 x"),
        _ratio(cpu, "ecrf encrypted", "raw sqlite3", "4 x"),
        _ratio(cpu, "ecrf encrypted", "raw SQLCipher", ""),
    ]
    django = peers.measure_django(ITEMS)
    if django is None:
        return [*rows, Row("Django + simple-history", "not installed: see README, `make bench`")]
    cpu["Django + simple-history"] = django
    return [
        *rows,
        Row(f"Django + simple-history, {ITEMS} items, CPU", f"{django:.3f} ms"),
        _ratio(cpu, "ecrf plain", "Django + simple-history", "0.7 x"),
        _ratio(cpu, "ecrf encrypted", "Django + simple-history", ""),
    ]


def filling(bench: Bench, start: int = 0) -> Job:
    """Saving a new form of 25 items each time; what the person typed is there before the clock runs."""
    return Job(lambda n: bench.do(bench.work, n), lambda n: bench.fill("F25", ITEMS, start + n))


def _filled(number: int) -> Filled:
    texts = [(f"F25_I{n}", typed(number, n)) for n in range(ITEMS)]
    return f"b7d4vxi5nufbid7yk6mksihf{number % 40:02}", f"V/{number}", texts


def _ratio(cpu: dict[str, float], ours: str, theirs: str, bar: str) -> Row:
    return Row(f"{ours} : {theirs}", "", "", f"{cpu[ours] / cpu[theirs]:.2f} x", bar)
