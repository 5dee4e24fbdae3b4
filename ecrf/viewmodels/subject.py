"""A subject: its visits, its status, its identity register, the casebook signature."""

from __future__ import annotations

from ecrf.clinical.initials import derive_initials
from ecrf.record.identifying import is_id_number
from ecrf.services import commands as c
from ecrf.services.outcome import Outcome
from ecrf.services.reads.visit_view import IdentityView, SubjectOverview, Twin, VisitCard
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.screen import Screen
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Fault, Message, Refusal

STATUSES = ("screening", "enrolled", "screen_failure", "treatment", "follow_up", "completed", "withdrawn")


class SubjectScreen(Screen):
    """One subject; the identity register is read only when asked for, and the look is recorded."""

    def __init__(self, bench: Workbench, chain: str) -> None:
        super().__init__(bench)
        self.chain = chain
        self.view: SubjectOverview | None = None
        self.identity: IdentityView | None = None
        self.twins: tuple[Twin, ...] = ()
        """Other subjects with the same ID number, while the register is open."""

    def load(self) -> None:
        """Read the subject."""
        self.view = self.bench.reads.subject(self.chain)

    def target(self, card: VisitCard) -> Place:
        """Where Enter on a visit leads."""
        return Place("visit", self.chain, card.visit.event, card.visit.repeat)

    def new_unscheduled(self, event: str) -> Place:
        """The place of the next visit of an unscheduled event; it exists from its first value."""
        visits = self.bench.reads.schedule(self.chain).visits
        last = max((visit.repeat for visit in visits if visit.event == event), default=0)
        return Place("visit", self.chain, event, last + 1)

    @property
    def unscheduled(self) -> tuple[str, ...]:
        """OIDs of the unscheduled events of the design."""
        design = self.bench.reads.design()
        events = design.study.events if design is not None else ()
        return tuple(event.oid for event in events if event.kind == "unscheduled")

    def set_status(self, status: str) -> None:
        """Move the subject through the trial."""
        self.act(c.SetSubjectStatus(*self.stamp(), self.chain, status))

    def renumber(self, number: str, reason: str) -> None:
        """Correct the subject number."""
        self.act(c.RenumberSubject(*self.stamp(), self.chain, number, reason))

    def review(self, flag: str) -> None:
        """All data of the subject were reviewed: `review.medical` or `review.data`."""
        self.act(c.State(*self.stamp(), self.chain, flag, ("",)))

    def mark_in_error(self, reason: str) -> None:
        """The subject was entered in error."""
        self.act(c.MarkInError(*self.stamp(), self.chain, "", reason))

    @property
    def newer_design(self) -> tuple[str, str]:
        """(digest, version) of the design published last where another applies here; empty if none or not allowed."""
        rows = sorted(self.bench.reads.study_state().designs.values(), key=lambda row: row.published)
        root = next((row for row in self.bench.reads.roots() if row.chain == self.chain), None)
        if (
            not rows
            or root is None
            or rows[-1].design == root.design
            or not self.bench.session.may("publish")
        ):
            return "", ""
        return rows[-1].design, rows[-1].version

    def activate_design(self) -> None:
        """The design published last applies to the subject from now on: its checks, schedule, derivations."""
        digest, _ = self.newer_design
        if digest:
            self.act(c.ActivateDesign(*self.stamp(), self.chain, digest))

    def show_identity(self) -> None:
        """Open the identity register; the look is recorded in the access chain."""
        number = self.view.number if self.view is not None else ""
        try:
            self.identity = self.bench.reads.identity(self.chain)
            self.twins = self.bench.reads.identity_twins(self.chain)
        except Refusal as refusal:
            refused = refusal.fault
            self.act(
                c.RecordAccess(*self.stamp(), "refused", f"identity {number}".strip()),
                lambda _outcome: self._refused(refused),
            )
            return
        self.act(c.RecordAccess(*self.stamp(), "reveal", f"identity {number}".strip()))

    def hide_identity(self) -> None:
        """Close the identity register."""
        self.identity, self.twins = None, ()
        self.changed()

    def set_identity(self, identity: IdentityView) -> None:
        """Write the identity register."""
        register = c.Identity(
            name=identity.name,
            pinyin=identity.pinyin,
            id_number=identity.id_number,
            phone=identity.phone,
            contact=identity.contact,
            hospital_number=identity.hospital_number,
            address=identity.address,
        )
        self.identity = identity
        self.act(c.SetIdentity(*self.stamp(), self.chain, register), self._identity_stored)

    @property
    def initials(self) -> str:
        """The subject's initials by the rule of the case report form, from the pinyin of the name."""
        return derive_initials(self.identity.pinyin) if self.identity is not None else ""

    @property
    def doubt(self) -> Message | str:
        """What is doubtful about the ID number; nothing is refused for it."""
        number = self.identity.id_number if self.identity is not None else ""
        return Message("identity.no_id_number") if number and not is_id_number(number) else ""

    @property
    def twin_words(self) -> Message | str:
        """That the same person stands in the register of another subject."""
        if not self.twins:
            return ""
        twin = self.twins[0]
        code = "identity.twin" if twin.number else "identity.twin_elsewhere"
        return Message(code, {"subject": twin.number, "site": twin.site, "count": len(self.twins)})

    def _identity_stored(self, outcome: Outcome) -> None:
        if outcome.fault is None and self.identity is not None:
            self.twins = self.bench.reads.identity_twins(self.chain)

    def _refused(self, fault: Fault) -> None:
        self.fault = fault
        self.changed()

    def sign_casebook(self, meaning: str, password: str) -> None:
        """Sign everything recorded of the subject."""
        self.sign_at(self.chain, "", meaning, password)
