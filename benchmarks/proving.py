"""The fold alone: entries a second on one core."""

from __future__ import annotations

import time

from benchmarks.bench import Setting, open_bench
from benchmarks.timing import Row, memory_folder
from ecrf.record.fold import fold, new_state, open_step
from ecrf.record.study_state import StudyState
from ecrf.record.transaction import Body, Slot, decode_body, decode_content
from ecrf.wiring.study import load_study

FORMS = 1500


def measure_proof() -> list[Row]:
    """A chain of 25 values a transaction folded, its bytes read before."""
    with open_bench(Setting(memory_folder(), subjects=1)) as bench:
        for number in range(FORMS):
            bench.do(bench.work, bench.fill("F25", 25, number))
        stored = [
            (decode_body(each.sealed.body), decode_content(each.sealed.content))
            for each in bench.study.tools.store.transactions(bench.chain)
        ]
        folded, seconds = _fold(bench.chain, stored, load_study(bench.study.tools))
    return [Row("fold alone, one core", f"{folded / seconds:,.0f} entries/s")]


def _fold(chain: str, stored: list[tuple[Body, list[Slot]]], study: StudyState) -> tuple[int, float]:
    state, count = new_state(chain), 0
    started = time.process_time()
    for body, slots in stored:
        step = open_step(state, body.header, slots, study)
        for entry in body.parts[0].entries:
            fold(state, entry, step)
            count += 1
    return count, time.process_time() - started
