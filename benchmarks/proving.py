"""Fold and verify: entries a second on one core."""

from __future__ import annotations

import time

from benchmarks.bench import Setting, open_bench
from benchmarks.timing import Row
from ecrf.record.fold import fold, new_state, open_step
from ecrf.record.study_state import StudyState
from ecrf.record.transaction import decode_body, decode_content
from ecrf.services.verifying import verify_study
from ecrf.vault.signing import verify
from ecrf.wiring.study import load_study

FORMS = 1500


def measure_proof() -> list[Row]:
    """A trail of 25 values a transaction, folded alone and verified whole."""
    with open_bench(Setting()) as bench:
        for number in range(FORMS):
            bench.do(bench.work, bench.fill("F25", 25, number))
        store, study = bench.study.tools.store, load_study(bench.study.tools)
        stored = [
            (decode_body(t.sealed.body), decode_content(t.sealed.content))
            for t in store.transactions(bench.chain)
        ]
        folded, seconds = _fold(bench.chain, stored, study)
        started = time.perf_counter()
        report = verify_study(store, verify)
        whole = time.perf_counter() - started
    if report.bad:
        raise RuntimeError(report.bad)
    return [
        Row("fold alone", f"{folded / seconds:,.0f} entries/s"),
        Row("verify (hashes, links, commitments, fold, run signatures)", f"{report.entries / whole:,.0f} entries/s",
            bar="150,000"),
    ]  # fmt: skip


def _fold(chain: str, stored: list, study: StudyState) -> tuple[int, float]:  # type: ignore[type-arg]
    state, count = new_state(chain), 0
    started = time.perf_counter()
    for body, slots in stored:
        step = open_step(state, body.header, slots, study)
        for entry in body.parts[0].entries:
            fold(state, entry, step)
            count += 1
    return count, time.perf_counter() - started
