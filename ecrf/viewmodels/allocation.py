"""Randomisation on the pages of a subject and of the study."""

from __future__ import annotations

from pathlib import Path

from ecrf.services import commands as c
from ecrf.services.outcome import Outcome
from ecrf.services.reads.allocation_view import (
    AllocationCheck,
    ReleaseLine,
    StudyAllocation,
    SubjectAllocation,
)
from ecrf.viewmodels.reports import Wish
from ecrf.viewmodels.screen import Screen
from ecrf.viewmodels.workbench import Workbench
from ecrf.viewmodels.writing import WritingScreen
from ecrf.words import Fault, Language, Message, Refusal


class SubjectAllocationScreen(Screen):
    """One subject's randomisation; `view` is None in a study that has none."""

    def __init__(self, bench: Workbench, chain: str) -> None:
        super().__init__(bench)
        self.chain = chain
        self.view: SubjectAllocation | None = None

    def load(self) -> None:
        """Read it."""
        self.view = self.bench.reads.subject_allocation(self.chain)

    def randomise(self, code: str = "") -> None:
        """Open the next place for the subject, once everything typed is stored."""
        self.bench.desk.when_empty(lambda: self.act(c.Randomise(*self.stamp(), self.chain, code)))

    def unblind(self, words: tuple[str, str, str], password: str) -> None:
        """Open the arm to this person: reason, who needs it, assessment; the password is checked first."""
        fault = self.bench.vouch(password)
        if fault is not None:
            self.fault = fault
            self.changed()
            return
        self.act(c.Unblind(*self.stamp(), self.chain, *words), self._opened)

    def _opened(self, outcome: Outcome) -> None:
        """The look itself is an entry of the access chain."""
        if outcome.fault is None:
            number = self.view.number if self.view is not None else ""
            self.act(c.RecordAccess(*self.stamp(), "reveal", f"arm {number}".strip()))

    def authorise(self, reason: str, authorised_by: str) -> None:
        """Document who allowed changes of the subject's data today."""
        self.act(c.AuthoriseChanges(*self.stamp(), self.chain, "", reason, authorised_by))

    @property
    def said(self) -> Message:
        """The state in a sentence."""
        view = self.view
        if view is None or not view.number:
            return Message("ui.random.none")
        values = {"number": view.number, "time": view.time[:10]}
        if view.arm is not None:
            return Message("ui.random.open", {**values, "arm": view.arm})
        return Message("ui.random.blind", {**values, "arm": Message("ui.random.blinded")})


class StudyAllocationScreen(WritingScreen):
    """The study's randomisation; `view` is None in a study that has none."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.view: StudyAllocation | None = None
        self.codes: tuple[ReleaseLine, ...] = ()
        """Release codes, while a statistician looks at them."""
        self.checked: AllocationCheck | None = None

    def load(self) -> None:
        """Read it."""
        self.view = self.bench.reads.allocation()

    def commit(self, blocks: str) -> None:
        """Make and fix the list with block sizes as typed, `4,6`; blank for minimisation."""
        try:
            sizes = tuple(int(part) for part in blocks.split(",") if part.strip())
        except ValueError:
            self.fault = Fault("command.allocation_blocks", blocks)
            self.changed()
            return
        self.act(c.CommitAllocation(*self.stamp(), sizes))

    def toggle_codes(self) -> None:
        """Show the codes of the next places, or put them away."""
        try:
            self.codes = () if self.codes else self.bench.reads.releases()
        except Refusal as refusal:
            self.fault = refusal.fault
        self.changed()

    def suggest(self) -> str:
        """A file name that says what is in it."""
        return f"release-codes-{self.bench.reads.as_of.isoformat()}.pdf"

    def write_sheet(self, target: Path, language: Language) -> None:
        """Write the codes of every place that was not taken, for sealed envelopes."""
        self.write_file(Wish("release_codes", target, "", "", language))

    def check(self) -> None:
        """Check every allocation against what was committed."""
        self.written = None  # the finding is told in the line that told of the file
        try:
            self.checked = self.bench.reads.check_allocations()
        except Refusal as refusal:
            self.fault = refusal.fault
        self.changed()

    @property
    def may_check(self) -> bool:
        """Whether this person may look at the trail."""
        return self.bench.session.may("see_trail")

    @property
    def verdict(self) -> Message | None:
        """What the last check found, in a sentence."""
        found = self.checked
        if found is None:
            return None
        code = "ui.random.checked_bad" if found.faults else "ui.random.checked"
        return Message(code, {"count": found.allocations, "faults": len(found.faults)})
