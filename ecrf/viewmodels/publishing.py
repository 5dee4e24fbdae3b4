"""Publishing a design: one is read and proved, its differences from the version in force are shown, then it is frozen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from ecrf.schema.findings import Finding, Level
from ecrf.schema.model import Design
from ecrf.services import commands as c
from ecrf.services.outcome import Outcome
from ecrf.viewmodels.screen import Screen
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Fault, Message, Text


@dataclass(frozen=True, slots=True)
class Proof:
    """One check with the examples that show it to fire and to stay quiet; `faults` says what they do not show."""

    form: str
    oid: str
    label: Text
    fires: int
    quiet: int
    faults: tuple[Fault, ...] = ()
    touched: bool = False
    """New or changed against the version in force, or reading something that is: what has to be looked at again."""

    @property
    def holds(self) -> bool:
        """Whether every example does what it says, and there is one of each kind."""
        return not self.faults and self.fires > 0 and self.quiet > 0


@dataclass(frozen=True, slots=True)
class ReadDesign:
    """A design as it was read: what is wrong with it, what it proves, how it differs from the version in force."""

    name: str
    version: str
    title: Text
    forms: int
    digest: str
    data: bytes
    findings: tuple[Finding, ...]
    proofs: tuple[Proof, ...]
    differences: tuple[Message, ...]
    breaks: tuple[Fault, ...]
    """Identifiers of the version in force that would change their meaning."""

    @property
    def touched(self) -> tuple[Proof, ...]:
        """The checks the differences touch."""
        return tuple(proof for proof in self.proofs if proof.touched)

    @property
    def errors(self) -> int:
        """How many findings forbid publishing."""
        return sum(found.level is Level.ERROR for found in self.findings)

    @property
    def is_sound(self) -> bool:
        """Whether nothing forbids publishing."""
        unproved = any(not proof.holds for proof in self.proofs)
        return bool(self.data) and not (self.errors or self.breaks or unproved)


ReadDone = Callable[["ReadDesign | Fault"], None]


class Designs(Protocol):
    """Reads and proves designs on a thread of its own; bound in wiring."""

    def shipped(self) -> tuple[str, ...]:
        """The codes of the designs that ship."""

    def read(self, choice: str, before: Design | None, done: ReadDone) -> None:
        """Read a shipped design by code or one in a folder; `done` is called once on the window's thread."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version that was published."""

    version: str
    day: str
    digest: str
    in_force: bool


class PublishingScreen(Screen):
    """`read` is the design looked at, None before one was chosen."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.versions: tuple[Version, ...] = ()
        self.read: ReadDesign | None = None
        self.step: Message | None = None
        """What takes time now."""
        self.faults: tuple[Fault, ...] = ()
        """Why the publishing was refused, place by place."""
        self.published = ""
        """The version published last in this session."""
        self.may_publish = bench.session.may("publish")

    @property
    def shipped(self) -> tuple[str, ...]:
        """The codes of the designs that ship."""
        return self.bench.designs.shipped() if self.bench.designs is not None else ()

    @property
    def busy(self) -> bool:
        """Whether a design is being read or published."""
        return self.step is not None

    @property
    def is_known(self) -> bool:
        """Whether exactly this design was published before."""
        read = self.read
        return read is not None and any(version.digest == read.digest for version in self.versions)

    @property
    def can_publish(self) -> bool:
        """Whether the design looked at may be published by this person."""
        sound = self.read is not None and self.read.is_sound
        return self.may_publish and sound and not self.busy and not self.is_known

    def load(self) -> None:
        """The versions published so far, newest first."""
        rows = sorted(self.bench.reads.study_state().designs.values(), key=lambda row: -row.published)
        self.versions = tuple(
            Version(row.version, row.time[:10], row.design, number == 0) for number, row in enumerate(rows)
        )

    def look_at(self, choice: str) -> None:
        """Read a design: a shipped code or a folder."""
        self.fault, self.faults, self.read, self.published = None, (), None, ""
        if not choice.strip():
            self.fault = Fault("publishing.no_choice")
        elif self.bench.designs is not None and not self.busy:
            self.step = Message("founding.step.design")
            self.bench.designs.read(choice.strip(), self.bench.reads.design(), self._was_read)
        self.changed()

    def publish(self) -> None:
        """Freeze the design looked at into the study."""
        if not self.can_publish or self.read is None:
            return
        read = self.read
        self.step = Message("founding.step.publish")

        def done(outcome: Outcome) -> None:
            self.step, self.faults = None, outcome.faults
            if outcome.fault is None:
                self.published = read.version

        self.act(c.PublishDesign(*self.stamp(), read.data), done)
        self.changed()

    def _was_read(self, answer: ReadDesign | Fault) -> None:
        self.step = None
        if isinstance(answer, Fault):
            self.fault = answer
        else:
            self.read = answer
        self.changed()
