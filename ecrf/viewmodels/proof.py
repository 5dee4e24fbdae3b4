"""The trail verified from the window: what shall be looked at, how far it is, what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from ecrf.services.verifying.report import VerifyReport
from ecrf.viewmodels.screen import Screen
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Fault, Message


@dataclass(frozen=True, slots=True)
class ProofWish:
    """What a verification covers; `against` is a printed checkpoint."""

    whole: bool = True
    against: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """A verification that ended: a report, a refusal, or neither when it was cancelled."""

    wish: ProofWish
    ended: str
    """When, ISO 8601 with offset."""
    report: VerifyReport | None = None
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class ProofStep:
    """How far a verification is."""

    done: int
    of_all: int


class Proving(Protocol):
    """Verifies on a thread of its own, one at a time; everything is told on the window's thread."""

    on_end: list[Callable[[Proof], None]]
    on_step: list[Callable[[ProofStep], None]]

    @property
    def is_busy(self) -> bool:
        """Whether a verification runs."""

    @property
    def is_due(self) -> bool:
        """Whether the whole trail was not verified on this workstation for a week."""

    def start(self, wish: ProofWish) -> None:
        """Begin; does nothing while one runs."""

    def cancel(self) -> None:
        """Stop at the next step."""


@dataclass(frozen=True, slots=True)
class ProofFact:
    """A line of the result: what was counted."""

    code: str
    value: str


@dataclass(slots=True)
class _Shown:
    proof: Proof | None = None
    step: ProofStep = field(default_factory=lambda: ProofStep(0, 0))


class ProofScreen(Screen):
    """Starts and cancels a verification and shows what it found."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._shown = _Shown()
        if bench.proving is not None:
            bench.proving.on_end.append(self._ended)
            bench.proving.on_step.append(self._stepped)

    @property
    def busy(self) -> bool:
        """Whether a verification runs, begun here or behind the window."""
        return self.bench.proving is not None and self.bench.proving.is_busy

    @property
    def proof(self) -> Proof | None:
        """The verification that ended last."""
        return self._shown.proof

    @property
    def percent(self) -> int:
        """How far it is."""
        step = self._shown.step
        return step.done * 100 // step.of_all if step.of_all else 0

    @property
    def said(self) -> Message | None:
        """The result in one sentence."""
        proof = self.proof
        if proof is None or proof.fault is not None:
            return None
        if proof.report is None:
            return Message("proof.cancelled")
        return Message("proof.holds" if proof.report.holds else "proof.broken", {"at": proof.ended[11:16]})

    @property
    def facts(self) -> tuple[ProofFact, ...]:
        """What was counted."""
        report = self.proof.report if self.proof is not None else None
        if report is None:
            return ()
        names = ("entries", "transactions", "chains", "signatures", "checkpoints", "redacted")
        facts = [ProofFact(f"proof.fact.{name}", f"{getattr(report, name):,}") for name in names]
        facts += [ProofFact("proof.fact.skipped", f"{report.skipped:,}")] if report.skipped else []
        facts += [ProofFact("proof.fact.unproven", f"{report.unproven:,}")] if report.unproven else []
        return tuple(facts)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The first bad entry of each chain."""
        report = self.proof.report if self.proof is not None else None
        return tuple(bad.fault for bad in report.bad) if report is not None else ()

    @property
    def notes(self) -> tuple[Message, ...]:
        """What is told and fails nothing: places where a clock ran back."""
        report = self.proof.report if self.proof is not None else None
        backwards = report.clock_backwards if report is not None else ()
        return tuple(Message("cli.verify.clock", {"chain": c, "sequence": n}) for c, n in backwards)

    def start(self, *, whole: bool, against: str = "") -> None:
        """Begin a verification."""
        if self.bench.proving is not None and not self.busy:
            self.fault, self._shown = None, _Shown()
            self.bench.proving.start(ProofWish(whole, against))
        self.changed()

    def cancel(self) -> None:
        """Stop the one that runs."""
        if self.bench.proving is not None:
            self.bench.proving.cancel()

    def _stepped(self, step: ProofStep) -> None:
        self._shown.step = step
        self.changed()

    def _ended(self, proof: Proof) -> None:
        self._shown.proof, self.fault = proof, proof.fault
        self.changed()
