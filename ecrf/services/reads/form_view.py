"""A form as a screen or a paper shows it: header, groups, lines, fields; no language, no keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import msgspec

from ecrf.record.value import Missing, Shown
from ecrf.schema.model import Form, Item, Severity
from ecrf.services.reads.schedule_view import VisitState, Window
from ecrf.services.reads.status_view import Standing
from ecrf.words import Message, Text

Said = Text | Message
"""What is drawn for a value: a bilingual label (plain text has no `zh`) or a message (missing, withheld)."""


class Judgement(StrEnum):
    """State of a field that only an investigator may judge."""

    NONE = "none"
    UNASSESSED = "unassessed"
    CONFIRMED = "confirmed"


class Verification(StrEnum):
    """State of source data verification."""

    NONE = "none"
    VERIFIED = "verified"
    DROPPED = "dropped"
    DISCREPANCY = "discrepancy"
    NO_SOURCE = "no_source"


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a choice field; `number` is what a person types (0: none)."""

    code: str
    number: int
    label: Text

    @property
    def key(self) -> str:
        """The digit that answers a question with it: the code where that is one digit (0 included), else the number."""
        return self.code if len(self.code) == 1 and self.code.isdecimal() else str(self.number)


@dataclass(frozen=True, slots=True)
class PromptView:
    """A check speaking beside a field (or on the form: `at` is the form record)."""

    check: str
    at: str
    severity: Severity
    say: Text
    answered: bool
    answer: str = ""


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """One contribution to a query."""

    act: str
    """opened, answered, requeried, closed, cancelled."""
    person: str
    """Printed name; empty for the system."""
    role: str
    at: str
    text: Said


@dataclass(frozen=True, slots=True)
class QueryView:
    """A query with its thread and what this person may do with it."""

    chain: str
    id: str
    at: str
    status: str
    system: bool
    check: str
    to: str
    opened_at: str
    age_days: int
    about: Said
    """What was asked: the words of the check or of the person."""
    thread: tuple[ThreadLine, ...]
    acts: frozenset[str] = frozenset()
    """Of answer, requery, close, cancel."""


@dataclass(frozen=True, slots=True)
class GradeView:
    """The CTCAE grade a result suggests; beside the field, never written."""

    grade: int
    term: Text
    because: Said
    code: str = ""
    """MedDRA code of the term."""
    baseline: Text | None = None
    """The result the grade is held against, with its day; None where there is none."""
    is_assumed: bool = False
    """No baseline is known yet, and the grade is that of a normal one."""


class FieldView(msgspec.Struct, frozen=True, gc=False):
    """One field; a long log makes ten thousand of them."""

    at: str
    item: Item
    value: Shown
    version: int
    display: Said
    editing: str
    """The text put into the editor when the field is entered."""
    choices: tuple[Choice, ...] = ()
    unit: str = ""
    low: str = ""
    high: str = ""
    """Limits of the range the value was judged by, as text; empty when there is none."""
    flag: str = ""
    """L, H or empty."""
    grade: GradeView | None = None
    required: bool = False
    visible: bool = True
    steers: bool = False
    """Whether other fields or groups are shown by what stands here."""
    derived: bool = False
    editable: bool = True
    """Whether this person may type here now (a complete form first needs a correction)."""
    inherited: Missing | None = None
    """The missing mark of the line, group, form or visit above."""
    judgement: Judgement = Judgement.NONE
    verification: Verification = Verification.NONE
    prompts: tuple[PromptView, ...] = ()
    queries: tuple[QueryView, ...] = ()
    changed: bool = False
    """Changed since the form was signed, or since this field was verified."""
    history: bool = False
    """Whether it was ever changed."""
    last: Said | None = None
    """The value of the visit before, as a hint; None where the design gives none."""
    last_text: str = ""
    """What would be typed to take the hint; empty where it may not be carried."""
    reason_due: bool = False
    """A change needs a reason (C8): an older value, another person's, or one queried, verified or signed."""

    @property
    def hidden_filled(self) -> bool:
        """Hidden by skip logic, yet holding a value (flagged, never erased)."""
        return not self.visible and self.value is not None


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of a group; `line` is the random id, `number` what people see (0: not repeating)."""

    at: str
    line: str
    number: int
    fields: tuple[FieldView, ...]
    begun: bool = False
    removed: bool = False
    missing: Missing | None = None
    queries: tuple[QueryView, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupView:
    """Fields shown together; a repeating group has no, one or many lines."""

    oid: str
    at: str
    label: Text
    items: tuple[Item, ...]
    repeating: bool
    visible: bool
    lines: tuple[LineView, ...]
    missing: Missing | None = None


@dataclass(frozen=True, slots=True)
class HeaderView:
    """The sticky head: who, where, when, under which design, locked or not."""

    chain: str
    subject: str
    subject_status: str
    site: str
    """Site number."""
    site_name: str
    event: Text
    repeat: int
    """Shown when the event repeats, else 0."""
    window: Window
    actual: date | None
    state: VisitState
    days_off: int
    design: str
    """Version of the design whose questions are shown."""
    lock: str
    """frozen, locked, hard or empty."""


@dataclass(frozen=True, slots=True)
class SignatureView:
    """A signature as it is shown everywhere: printed name, time with zone, meaning, and whether it holds (11.50)."""

    at: str
    """The place it was given on: a form, a visit, or empty for the casebook."""
    person: str
    role: str
    time: str
    meaning: str
    """Code of the meaning."""
    sequence: int
    holds: bool
    digest: str
    paper: str = ""
    """Given on paper: who signed when, and the scan it is bound to; `person` is who bound it."""


@dataclass(frozen=True, slots=True)
class FormView:
    """One form record; `opened` is False until its first value."""

    chain: str
    record: str
    form: Form
    header: HeaderView
    standing: Standing
    groups: tuple[GroupView, ...]
    prompts: tuple[PromptView, ...]
    """Checks that speak on the form as a whole."""
    queries: tuple[QueryView, ...]
    """Queries on the form itself, its visit or the subject."""
    opened: bool
    complete: bool
    correction: bool
    in_error: bool
    missing: Missing | None
    acts: frozenset[str]
    """Now: enter, complete, correct, end_correction, mark_missing, verify, confirm, sign, query, in_error."""
    signatures: tuple[SignatureView, ...] = ()
    """Those that cover the form, the last first."""

    def fields(self) -> tuple[FieldView, ...]:
        """All fields in entry order, hidden ones included."""
        return tuple(field for group in self.groups for line in group.lines for field in line.fields)

    def find(self, at: str) -> FieldView | None:
        """The field at an address."""
        return next((field for field in self.fields() if field.at == at), None)
