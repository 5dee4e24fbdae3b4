"""The verification of the window: begun, watched, stopped, read."""

from __future__ import annotations

import pytest

from ecrf.services.verifying.report import BadEntry, VerifyReport
from ecrf.viewmodels.proof import Proof, ProofScreen, ProofStep
from ecrf.viewmodels.shell import ShellScreen
from ecrf.words import Fault

REPORT = VerifyReport((), 5, 8593, 1175, 40, 12, 1, skipped=2)
BAD = VerifyReport(
    (BadEntry("subject:x", 7, "verify.hash"),), 5, 100, 9, 4, 1, 0, clock_backwards=(("study", 3),)
)


class Slow:
    """A verification that ends when the test says so."""

    def __init__(self) -> None:
        self.on_end, self.on_step, self.wishes = [], [], []
        self.is_busy, self.is_due, self.cancelled = False, True, False

    def start(self, wish) -> None:
        """Begin."""
        self.wishes.append(wish)
        self.is_busy = True

    def cancel(self) -> None:
        """Note it."""
        self.cancelled = True

    def end(self, **came) -> None:
        """Tell what came of it."""
        self.is_busy = False
        for listener in self.on_end:
            listener(Proof(self.wishes[-1], "2026-03-13T14:05:00.000+08:00", **came))


@pytest.fixture
def bench(bench_of):
    """A coordinator whose front end can verify."""
    made = bench_of("coordinator")
    made.proving = Slow()
    return made


def test_a_verification_is_watched_and_its_numbers_are_shown(bench):
    """Progress in percent; then one sentence and what was counted."""
    screen = ProofScreen(bench)
    screen.start(whole=True, against="0D7ZK")
    assert (screen.busy, bench.proving.wishes[0].against, screen.said) == (True, "0D7ZK", None)
    bench.proving.on_step[0](ProofStep(250, 1000))
    assert screen.percent == 25
    bench.proving.end(report=REPORT)
    assert (screen.busy, screen.said.code, screen.said.args) == (False, "proof.holds", {"at": "14:05"})
    assert next((fact.code, fact.value) for fact in screen.facts) == ("proof.fact.entries", "8,593")
    assert screen.facts[-1].code == "proof.fact.skipped"


def test_what_does_not_hold_is_named_with_its_place(bench):
    """The first bad entry of each chain, and a clock that ran back beside it."""
    screen = ProofScreen(bench)
    screen.start(whole=True)
    bench.proving.end(report=BAD)
    assert screen.said.code == "proof.broken"
    assert [fault.place for fault in screen.faults] == ["subject:x#7"]
    assert screen.notes[0].args == {"chain": "study", "sequence": 3}


def test_a_stopped_verification_says_nothing(bench):
    """Neither good nor bad; a refusal is shown as such."""
    screen = ProofScreen(bench)
    screen.start(whole=True)
    screen.cancel()
    assert bench.proving.cancelled
    bench.proving.end()
    assert (screen.said.code, screen.facts) == ("proof.cancelled", ())
    screen.start(whole=True, against="nonsense")
    bench.proving.end(fault=Fault("checkpoint.malformed", "nonsense"))
    assert (screen.said, screen.fault.code) == (None, "checkpoint.malformed")


def test_the_status_line_says_when_the_trail_held_or_that_it_does_not(bench):
    """Verified behind the window: what grew, or all of it when that is due."""
    shell = ShellScreen(bench)
    shell.refresh()
    shell.prove_quietly()
    assert bench.proving.wishes[0].whole
    bench.proving.end(report=REPORT)
    assert [(m.code, m.args) for m in shell.status if "verified" in m.code] == [
        ("status_line.verified", {"at": "14:05"})
    ]
    bench.proving.is_due = False
    shell.prove_quietly()
    assert not bench.proving.wishes[1].whole
    bench.proving.end(report=BAD)
    assert shell.status[0].code == "status_line.broken"
    assert not [m for m in shell.status if m.code == "status_line.verified"]
