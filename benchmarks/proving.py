"""Proof: the fold alone, verification of large and of small transactions, every signature."""

from __future__ import annotations

import os
import time
from typing import Any, cast

from benchmarks.bench import Bench, Setting, open_bench
from benchmarks.timing import Row, at_least, memory_folder
from ecrf.record.fold import fold, new_state, open_step
from ecrf.record.study_state import StudyState
from ecrf.record.transaction import Body, Slot, decode_body, decode_content
from ecrf.services import commands as c
from ecrf.services.ports import Reader
from ecrf.services.verifying import VerifyReport, Wish, verify_study
from ecrf.vault.signing import verify
from ecrf.wiring.study import load_study
from ecrf.wiring.verifying import verify_whole

FORMS, SINGLES, SUBJECTS = 1500, 12_000, 8


def measure_proof() -> list[Row]:
    """Chains of 25 values a transaction, then chains of one value a transaction, encrypted, in memory."""
    with open_bench(Setting(memory_folder(), subjects=1)) as bench:
        for number in range(FORMS):
            bench.do(bench.work, bench.fill("F25", 25, number))
        stored = [
            (decode_body(each.sealed.body), decode_content(each.sealed.content))
            for each in bench.study.tools.store.transactions(bench.chain)
        ]
        folded, seconds = _fold(bench.chain, stored, load_study(bench.study.tools))
        report, large = _verify(bench, Wish())
    rows = [
        Row("fold alone, one core", f"{folded / seconds:,.0f} entries/s"),
        at_least("verified at 25 values a transaction", report.entries / large, 150_000, "entries/s"),
    ]
    with open_bench(Setting(memory_folder(), subjects=SUBJECTS)) as bench:
        for number in range(SINGLES):
            bench.do(bench.work, _single(bench, number))
        report, small = _verify(bench, Wish())
        every, signed = _verify(bench, Wish(every_signature=True))
    return [
        *rows,
        at_least("verified at one value a transaction", report.entries / small, 150_000, "entries/s"),
        at_least("with every signature, one core", every.signatures / signed, 8_000, "signatures/s"),
    ]


def _single(bench: Bench, number: int) -> c.EnterValues:
    turn, subject = divmod(number, len(bench.chains))
    visit, item = divmod(turn, 25)
    value = c.NewValue(f"V/{visit + 1}/F25/1/1/F25_G/0/F25_I{item}", f"{number % 99}.5")
    return c.EnterValues(*bench.stamp(), bench.chains[subject], (value,))


class TrailOnly:
    """A reader of the trail and its tables that leaves out the look at pages and indexes of the file."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def damages(self) -> list[str]:
        """Not looked for."""
        return []

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the reader has
        return getattr(self._reader, name)


def verify_trail(reader: Reader, wish: Wish) -> tuple[VerifyReport, float]:
    """The report, and the least CPU seconds of three runs in this process."""
    taken = []
    for _ in range(3):
        started = time.process_time()
        report = verify_study(cast("Reader", TrailOnly(reader)), verify, wish)
        taken.append(time.process_time() - started)
        if report.bad:
            raise RuntimeError(report.bad)
    return report, min(taken)


def _verify(bench: Bench, wish: Wish) -> tuple[VerifyReport, float]:
    return verify_trail(bench.study.tools.store, wish)


def verify_with(bench: Bench, hands: int, wish: Wish | None = None) -> float:
    """CPU seconds of the busier of one or two processes that verify file and trail whole, their start included."""
    study, before, started = bench.study, os.times(), time.process_time()
    report = verify_whole(study.tools.store, study.folder, study.holder.ring.study, wish or Wish(), hands)
    if not report.holds:
        raise RuntimeError(report.bad)
    own, after = time.process_time() - started, os.times()
    helped = after.children_user + after.children_system - before.children_user - before.children_system
    return max(own, helped)


def _fold(chain: str, stored: list[tuple[Body, list[Slot]]], study: StudyState) -> tuple[int, float]:
    state, count = new_state(chain), 0
    started = time.process_time()
    for body, slots in stored:
        step = open_step(state, body.header, slots, study)
        for entry in body.parts[0].entries:
            fold(state, entry, step)
            count += 1
    return count, time.process_time() - started
