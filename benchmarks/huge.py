"""The weekly run of a study of the largest size product L names, in CPU and memory."""

from __future__ import annotations

import time
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from benchmarks.bench import Bench, Setting, open_bench
from benchmarks.big_study import EVERY, FIRST, FORMS, build_big_design, fill_form
from benchmarks.memory import read_memory, reset_peak
from benchmarks.reading import run_weekly
from benchmarks.timing import Row, at_most
from ecrf.record import entry as e
from ecrf.record.converting import encode_value
from ecrf.record.state import ChainState
from ecrf.record.value import Typed
from ecrf.schema.model import ItemType
from ecrf.services import commands as c
from ecrf.services.integrity import Report
from ecrf.services.unit import Unit

MOST_SUBJECTS, VISITS = 10_000, 23
FINDING_EVERY = 10
"""One subject of so many has findings: a report grows with what it finds."""
AS_OF = FIRST + timedelta(days=EVERY * VISITS)
MOST_SECONDS = 60
MOST_GROWTH = 24
"""MiB by which four times as many subjects may raise the peak and still be called flat, findings apart."""
FINDING_KIB = 6
"""Memory of one finding in its report, object and text."""


def measure_huge(subjects: int = MOST_SUBJECTS) -> list[Row]:
    """Fill a quarter of the study, run; fill the rest, run twice; every transaction chained, signed and folded."""
    started = time.process_time()
    with open_bench(Setting(subjects=1, design=build_big_design(VISITS))) as bench:
        _fill(bench, bench.chain, firing=False)
        _grow(bench, subjects // 4)
        few, looked, first_peak = _run(bench)
        _grow(bench, subjects)
        built = time.process_time() - started - looked
        _, first, _ = _run(bench)
        report, weekly, peak = _run(bench)
        size = sum(path.stat().st_size for path in bench.study.folder.iterdir()) / 2**30
    what = f"{report.subjects:,} subjects, {report.values:,} values, {report.checks:,} evaluations"
    more = (len(report.findings) - len(few.findings)) * FINDING_KIB / 1024
    bar = MOST_SECONDS * subjects / MOST_SUBJECTS
    return [
        Row(f"built, a visit a transaction: {what}", f"{built:,.0f} s", f"{size:.1f} GiB"),
        at_most("weekly integrity run, encrypted, CPU", weekly, bar, "s"),
        Row("the one before it, which reads three quarters of the trail for the dates of roles", f"{first:.1f} s"),
        Row(f"memory it rose by at its peak, {len(report.findings):,} findings", f"{peak:.0f} MiB"),
        at_most("the same beyond a quarter of the subjects, findings apart", max(peak - first_peak - more, 0),
                MOST_GROWTH, "MiB"),
    ]  # fmt: skip


def _grow(bench: Bench, subjects: int) -> None:
    """Fill up to so many subjects; nobody holds the study in memory."""
    while len(bench.chains) < subjects:
        bench.work = bench.new_work()
        bench.chains.append(bench.add_subject())
        _fill(bench, bench.chains[-1], firing=len(bench.chains) % FINDING_EVERY == 0)


def _fill(bench: Bench, chain: str, *, firing: bool) -> None:
    """Every visit of a subject, each in one transaction that is folded, chained, sealed and signed like any other.

    The entries are those of seven forms typed and completed; what is left out is what a person's typing is asked: text is
    not read, checks do not speak and open no queries.
    """
    states: dict[str, ChainState] = {}
    tools = bench.study.tools
    for visit in range(1, VISITS + 1):
        with tools.store.write() as door:
            unit = Unit(
                door,
                bench.work.session,
                lambda key, _: states.get(key) or door.load_state(key),
                tools.entropy,
            )
            unit.begin(c.EnterValues(*bench.stamp(), chain, ()), tools.clock.now())
            unit.act_at(bench.site)
            for form in range(FORMS):
                _add_form(unit, chain, tuple(fill_form(visit, form, firing=firing)))
            unit.finish()
        states.update(unit.states)


def _add_form(unit: Unit, chain: str, typed: tuple[c.NewValue, ...]) -> None:
    record = "/".join(typed[0].at.split("/")[:5])
    root = unit.record(chain).root
    unit.add(chain, e.FormOpened(record, "" if root is None else root.design))
    for new in typed:
        value = _read(str(new.entered))
        unit.add(chain, e.ValueEntered(new.at, unit.content.put(encode_value(value))))
    unit.add(chain, e.FormCompleted(record))


@cache
def _read(text: str) -> Typed:
    """What a text of the study means: a day or a number."""
    if text.count("-"):
        return Typed(ItemType.DATE, date.fromisoformat(text))
    return Typed(ItemType.DECIMAL, Decimal(text))


def _run(bench: Bench) -> tuple[Report, float, float]:
    """The report, its CPU seconds, and the MiB by which memory rose at the peak."""
    before = reset_peak()
    report, taken = run_weekly(bench, AS_OF)
    return report, taken, read_memory("VmHWM") - before
