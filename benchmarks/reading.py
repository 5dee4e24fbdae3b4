"""The study at full size: opening a subject, the query list, the weekly run, verification, saving on top of a million."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from benchmarks.bench import Bench, Setting, open_bench
from benchmarks.big_study import AS_OF, open_big
from benchmarks.saving import filling
from benchmarks.timing import Row, interleave, memory_folder
from ecrf.record.address import site_chain
from ecrf.record.state import RecordState
from ecrf.services import commands as c
from ecrf.services.integrity import Report, decode_report
from ecrf.services.reads import Reads
from ecrf.services.reads.query_view import QueryFilter
from ecrf.services.verifying import verify_study
from ecrf.vault.signing import verify

WHOLE = 240
"""Forms of the subject that is opened."""


def measure_big() -> list[Row]:
    """Build the study of a million values, encrypted, in memory, and measure on it."""
    started = time.perf_counter()
    with open_big(WHOLE) as (bench, whole):
        built = time.perf_counter() - started
        store = bench.study.tools.store
        opened = _median(lambda: store.load_state(whole), 9)
        state = store.load_state(whole)
        assert isinstance(state, RecordState)  # noqa: S101 - a subject's chain
        overview = _median(lambda: _reads(bench).subject(whole), 5)
        queries = _median(lambda: _reads(bench).queries(QueryFilter()), 9)
        found = len(_reads(bench).queries(QueryFilter()).rows)
        report, weekly = _run_weekly(bench)
        proved = _verify(bench)
        saved = _save_on_top(bench)
    size = f"{report.subjects} subjects, {report.values:,} values, {report.checks:,} evaluations"
    return [
        Row(f"built through the services: {size}", f"{built:.0f} s"),
        Row(f"subject of {len(state.forms)} forms opened from the store", f"{opened:.1f} ms", bar="10 ms"),
        Row("the same with its schedule and every status", f"{overview:.1f} ms"),
        Row(f"{found:,} open queries with labels", f"{queries:.1f} ms", bar="30 ms"),
        Row("weekly integrity run, encrypted, CPU", f"{weekly:.2f} s", bar="2 s"),
        proved,
        saved,
    ]


def _reads(bench: Bench) -> Reads:
    """The read door as a person finds it after login: nothing read yet."""
    return Reads(bench.study.tools, bench.work.session)


def _median(call: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        call()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


def _run_weekly(bench: Bench) -> tuple[Report, float]:
    """The run's report, and the CPU seconds of the command that makes and stores it."""
    work = bench.new_work()
    started = time.process_time()
    bench.do(work, c.RunIntegrity(*bench.stamp(), bench.site, "self", AS_OF.isoformat(), "ok 1"))
    taken = time.process_time() - started
    site = work.look(site_chain(bench.site))
    assert isinstance(site, RecordState)  # noqa: S101 - a site's chain
    return decode_report(next(iter(site.integrity.values())).report), taken


def _verify(bench: Bench) -> Row:
    started = time.process_time()
    report = verify_study(bench.study.tools.store, verify)
    taken = time.process_time() - started
    if report.bad:
        raise RuntimeError(report.bad)
    what = "verify (hashes, links, commitments, fold, run signatures), one core"
    figure = f"{report.entries / taken:,.0f} entries/s"
    return Row(what, figure, f"{report.entries:,} entries", bar="150,000")


def _save_on_top(bench: Bench) -> Row:
    """Saving a form of 25 items in a fresh study, and in this one with as many fresh subjects."""
    bench.chains = [bench.add_subject() for _ in range(Setting().subjects)]
    bench.work = bench.new_work()
    with open_bench(Setting(memory_folder())) as fresh:
        found = interleave({"fresh": filling(fresh), "big": filling(bench)}, 8, 50)
    fresh_ms, big_ms = found["fresh"].cpu_at(0.5), found["big"].cpu_at(0.5)
    what = "form of 25 items saved in this study : in a fresh one, CPU"
    return Row(what, f"{big_ms:.3f} ms", f"{fresh_ms:.3f} ms", f"{big_ms / fresh_ms:.2f} x", "1.1 x")
