"""The study at full size: opening a subject, the query list, the weekly run, verification, saving on top of a million."""

from __future__ import annotations

import time
from datetime import date

from benchmarks.bench import Bench, Setting, open_bench
from benchmarks.big_study import AS_OF, open_big
from benchmarks.proving import verify_trail, verify_with
from benchmarks.saving import filling
from benchmarks.timing import Row, at_least, at_most, interleave, memory_folder, middle, times_floor
from ecrf.record.address import site_chain
from ecrf.record.state import RecordState
from ecrf.services import commands as c
from ecrf.services.integrity import Report, decode_report
from ecrf.services.reads import Reads
from ecrf.services.reads.query_view import QueryFilter
from ecrf.services.verifying import Wish

WHOLE = 240
"""Forms of the subject that is opened."""


def measure_big() -> list[Row]:
    """Build the study of a million values, encrypted, in memory, and measure on it."""
    started = time.perf_counter()
    with open_big(WHOLE) as (bench, whole):
        built = time.perf_counter() - started
        store = bench.study.tools.store
        opened = middle(lambda: store.load_state(whole), 9)
        state = store.load_state(whole)
        assert isinstance(state, RecordState)  # noqa: S101 - a subject's chain
        overview = middle(lambda: _reads(bench).subject(whole), 5)
        queries = middle(lambda: _reads(bench).queries(QueryFilter()), 9)
        found = len(_reads(bench).queries(QueryFilter()).rows)
        _, first = run_weekly(bench)
        report, weekly = run_weekly(bench)
        proved = _verify(bench)
        alone, together = verify_with(bench, 1), verify_with(bench, 2)
        every = Wish(every_signature=True)
        signed_alone, signed_together = verify_with(bench, 1, every), verify_with(bench, 2, every)
        saved = _save_on_top(bench)
    size = f"{report.subjects} subjects, {report.values:,} values, {report.checks:,} evaluations"
    return [
        Row(f"built through the services: {size}", f"{built:.0f} s"),
        at_most(f"subject of {len(state.forms)} forms opened from the store", opened, 10),
        Row("the same with its schedule and every status", f"{overview:.1f} ms"),
        at_most(f"{found:,} open queries with labels", queries, 30),
        at_most("weekly integrity run, encrypted, CPU", weekly, 2, "s"),
        Row("the site's first one, which reads the whole trail for the dates of roles", f"{first:.2f} s"),
        proved,
        at_least(
            "every signature: work of one process : of the busier of two",
            signed_alone / signed_together,
            1.8,
            "x",
        ),
        at_least(
            "file and trail whole: work of one process : of the busier of two", alone / together, 1.8, "x"
        ),
        saved,
    ]


def _reads(bench: Bench) -> Reads:
    """The read door as a person finds it after login: nothing read yet."""
    return Reads(bench.study.tools, bench.work.session)


def run_weekly(bench: Bench, as_of: date = AS_OF) -> tuple[Report, float]:
    """The run's report, and the CPU seconds of the command that makes and stores it."""
    work = bench.new_work()
    started = time.process_time()
    bench.do(work, c.RunIntegrity(*bench.stamp(), bench.site, "self", as_of.isoformat(), "ok 1"))
    taken = time.process_time() - started
    site = work.look(site_chain(bench.site))
    assert isinstance(site, RecordState)  # noqa: S101 - a site's chain
    return decode_report(max(site.integrity.values(), key=lambda row: row.run).report), taken


def _verify(bench: Bench) -> Row:
    report, taken = verify_trail(bench.study.tools.store, Wish())
    what = "verify (hashes, links, commitments, fold, run signatures), one core"
    return at_least(what, report.entries / taken, 150_000, "entries/s", f"{report.entries:,} entries")


def _save_on_top(bench: Bench) -> Row:
    """Saving a form of 25 items in a fresh study, and in this one with as many fresh subjects."""
    bench.chains = [bench.add_subject() for _ in range(Setting().subjects)]
    bench.work = bench.new_work()
    with open_bench(Setting(memory_folder())) as fresh:
        found = interleave({"fresh": filling(fresh), "big": filling(bench)}, 8, 50)
    fresh_ms, big_ms = found["fresh"].cpu_at(0.5), found["big"].cpu_at(0.5)
    what = "form of 25 items saved in this study : in a fresh one, CPU"
    return times_floor(what, big_ms, ("fresh", fresh_ms), 1.1)
