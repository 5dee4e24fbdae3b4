"""One transaction as the fold sees it: header, content, and what its person may do at the head it names."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Raw

from ecrf.record.address import ACCESS_CHAIN, STUDY_CHAIN
from ecrf.record.entry import Commitment
from ecrf.record.people_rules import may_sign, rules_at
from ecrf.record.rows import FormRow, LineRow
from ecrf.record.state import ChainState, RecordState
from ecrf.record.study_state import Question, StudyState
from ecrf.record.transaction import Header, Slot
from ecrf.words import Fault, Refusal

REDACTED = Raw(b'{"redacted":true}')
REDACTED_TEXT = "#redacted"


class Step:
    """What the fold of one transaction's entries in one chain may look at."""

    __slots__ = (
        "actions",
        "at_hand",
        "caused_from",
        "founding",
        "header",
        "line_key",
        "sequence",
        "slots",
        "study",
    )

    def __init__(
        self, header: Header, slots: Sequence[Slot], actions: frozenset[str], study: StudyState
    ) -> None:
        self.header = header
        self.study = study
        self.slots = slots
        self.actions = actions
        self.sequence = 0
        self.founding = False
        self.caused_from = 0
        """Number of the first value a person changed in this transaction: the system only follows a person."""
        self.line_key = ""
        self.at_hand: tuple[FormRow, LineRow] | None = None
        """Form and line the entry before this one put a person's value into: what let it pass lets the next one pass."""

    def raw(self, commitment: Commitment) -> Raw:
        """The committed bytes as JSON, or the mark of redaction."""
        slot = self._slot(commitment)
        return REDACTED if slot is None else Raw(slot[1])

    def text(self, commitment: Commitment | None) -> str:
        """The committed words, or the mark of redaction."""
        if commitment is None:
            return ""
        slot = self._slot(commitment)
        try:
            return REDACTED_TEXT if slot is None else slot[1].decode()
        except UnicodeDecodeError as error:
            raise Refusal(Fault("fold.unreadable", str(self.sequence))) from error

    def _slot(self, commitment: Commitment) -> Slot:
        try:
            return self.slots[commitment.slot]
        except IndexError as error:
            raise Refusal(Fault("fold.unreadable", str(self.sequence))) from error

    def require(self, action: str, place: str) -> None:
        """Refuse unless the person may do `action` here."""
        if action not in self.actions and not self.founding:
            raise Refusal(Fault("fold.not_permitted", place, {"action": action, "role": self.header.role}))

    def require_policy(self, place: str) -> None:
        """Refuse a signature of somebody who has not accepted the policy the study's rules name."""
        study, at = self.study, self.header.study_sequence
        if not may_sign(rules_at(study.study, at), study.persons.get(self.header.person), at):
            raise Refusal(Fault("fold.no_policy", place))


def open_step(state: ChainState, header: Header, slots: Sequence[Slot], study: StudyState) -> Step:
    """Check the header against the study as it stood at the head it names, and start folding.

    Refuses a study sequence that runs backwards or ahead, an unknown or disabled person, key or role.
    """
    founding = state.chain == STUDY_CHAIN and state.sequence == 0 and header.study_sequence == 0
    place = f"{state.chain}#{state.sequence + 1}"
    if header.study_sequence < state.study_sequence or (header.study_sequence == 0 and not founding):
        raise Refusal(Fault("fold.study_backwards", place))
    if header.study_sequence > study.sequence or (
        state.chain == STUDY_CHAIN and header.study_sequence != state.sequence
    ):
        raise Refusal(Fault("fold.study_ahead", place))
    if isinstance(state, RecordState) and state.root is not None and header.site != state.root.site:
        raise Refusal(Fault("fold.other_site", place))
    actions: frozenset[str] | None = frozenset()
    if not founding:
        day = header.stored[:10]
        asked = Question(header.person, header.key, header.role, header.site, day, header.study_sequence)
        actions = study.actions_of(asked)
        if actions is None and state.chain != ACCESS_CHAIN:
            raise Refusal(Fault("fold.no_role", place, {"person": header.person, "role": header.role}))
    step = Step(header, slots, actions or frozenset(), study)
    step.founding = founding
    step.sequence = state.sequence + 1
    state.study_sequence = header.study_sequence
    return step
