"""Every act that changes something, as a named command; one command is one transaction or nothing."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.record.value import Value


@dataclass(frozen=True, slots=True)
class Command:
    """What all commands have: an id made when the act was done, and that time (ISO 8601 with offset)."""

    id: str
    typed: str


@dataclass(frozen=True, slots=True)
class NewValue:
    """One field as it was left: the text (or a structured value) and the version it was typed over."""

    at: str
    entered: str | Value
    seen: int = 0
    """Version of the value that stood in the field, 0 if it was empty. An empty text empties the field."""


@dataclass(frozen=True, slots=True)
class EnterValues(Command):
    """Values of one subject or site: a field exit, a paste, an import, a batch correction, a simulated form."""

    chain: str
    values: tuple[NewValue, ...]
    how: str = "typed"
    reason: str = ""
    finish: bool = False
    """Also complete the form of the first value when nothing stands against it (simulation, import)."""


@dataclass(frozen=True, slots=True)
class FinishLine(Command):
    """Focus left a begun line."""

    chain: str
    at: str


@dataclass(frozen=True, slots=True)
class RemoveLine(Command):
    """A log line is taken out of work."""

    chain: str
    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class RestoreLine(Command):
    """A removed line comes back."""

    chain: str
    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class MarkMissing(Command):
    """A line, group, form or visit is missing as a whole."""

    chain: str
    at: str
    code: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LiftMissing(Command):
    """A missing mark no longer stands."""

    chain: str
    at: str
    seen: int


@dataclass(frozen=True, slots=True)
class MarkInError(Command):
    """A form, visit or subject was entered in error."""

    chain: str
    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class CompleteForm(Command):
    """The site declares a form record complete; hard findings refuse it, soft ones open queries."""

    chain: str
    record: str


@dataclass(frozen=True, slots=True)
class ReopenForm(Command):
    """A complete form is begun again."""

    chain: str
    record: str
    reason: str


@dataclass(frozen=True, slots=True)
class OpenCorrection(Command):
    """Editing of a complete form begins, for one reason."""

    chain: str
    record: str
    reason: str


@dataclass(frozen=True, slots=True)
class CloseCorrection(Command):
    """The correction ends; checks are settled again."""

    chain: str
    record: str


@dataclass(frozen=True, slots=True)
class AnswerPrompt(Command):
    """The value stays although a check spoke."""

    chain: str
    at: str
    check: str
    text: str


@dataclass(frozen=True, slots=True)
class RaiseQuery(Command):
    """A person asks about a field, line, form, visit or the subject (prefix `at`, empty: the subject)."""

    chain: str
    at: str
    text: str
    to: str = "coordinator"


@dataclass(frozen=True, slots=True)
class AnswerQuery(Command):
    """The site answers."""

    chain: str
    query: str
    text: str


@dataclass(frozen=True, slots=True)
class Requery(Command):
    """The answer did not settle it."""

    chain: str
    query: str
    text: str


@dataclass(frozen=True, slots=True)
class CloseQuery(Command):
    """It is settled."""

    chain: str
    query: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class CancelQuery(Command):
    """It was raised in error."""

    chain: str
    query: str
    text: str


@dataclass(frozen=True, slots=True)
class State(Command):
    """A statement (sdv, discrepancy, no_source, review.medical, review.data, judgement) about prefixes of one chain."""

    chain: str
    statement: str
    prefixes: tuple[str, ...]
    meaning: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawStatement(Command):
    """The maker takes a statement back."""

    chain: str
    made: int


@dataclass(frozen=True, slots=True)
class Sign(Command):
    """An electronic signature on a form, visit or casebook; the password was checked by the vault just before."""

    chain: str
    at: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Lock(Command):
    """Freeze, lock or hard-lock a prefix."""

    chain: str
    at: str
    level: str


@dataclass(frozen=True, slots=True)
class Unlock(Command):
    """Lift a freeze or lock."""

    chain: str
    at: str
    level: str
    reason: str


@dataclass(frozen=True, slots=True)
class Redact(Command):
    """Remove accidental personal data from one content slot of one entry."""

    chain: str
    sequence: int
    slot: int
    justification: str


@dataclass(frozen=True, slots=True)
class AddSubject(Command):
    """A new subject at the session's site; an empty number takes the next one by the study's rule."""

    subject: str
    """Random id, made with the command."""
    site: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class RenumberSubject(Command):
    """Correct the subject number."""

    chain: str
    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class SetSubjectStatus(Command):
    """Move the subject through the trial."""

    chain: str
    status: str


@dataclass(frozen=True, slots=True)
class Identity:
    """The identity register of a subject: site staff only, in no export."""

    name: str = ""
    id_number: str = ""
    phone: str = ""
    contact: str = ""
    hospital_number: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class SetIdentity(Command):
    """Write the identity register."""

    chain: str
    identity: Identity


@dataclass(frozen=True, slots=True)
class AddSite(Command):
    """A site joins the study."""

    site: str
    number: str
    name: str
    organisation: str


@dataclass(frozen=True, slots=True)
class AddPerson(Command):
    """A person joins; the envelope was made by the vault before."""

    person: str
    login: str
    name: str
    organisation: str
    key: str
    public: str
    generation: int
    envelopes: str


@dataclass(frozen=True, slots=True)
class DisablePerson(Command):
    """An account is closed for good."""

    person: str
    reason: str
    generation: int
    envelopes: str


@dataclass(frozen=True, slots=True)
class GrantRole(Command):
    """A person may act in a role at a site from a day to a day."""

    person: str
    role: str
    site: str
    since: str
    until: str = ""
    training: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawRole(Command):
    """A role ends now."""

    person: str
    role: str
    site: str


@dataclass(frozen=True, slots=True)
class RecordEnvelopes(Command):
    """keys.json was replaced (password change, recovery)."""

    generation: int
    digest: str


@dataclass(frozen=True, slots=True)
class PublishDesign(Command):
    """Freeze a design into the study; `data` is its canonical JSON."""

    data: bytes


@dataclass(frozen=True, slots=True)
class ActivateDesign(Command):
    """A published design applies to a subject from now on."""

    chain: str
    design: str


@dataclass(frozen=True, slots=True)
class WriteCheckpoint(Command):
    """Write all heads into the study chain."""

    occasion: str


@dataclass(frozen=True, slots=True)
class TakeOver(Command):
    """This workstation becomes the home of the study folder."""

    reason: str


@dataclass(frozen=True, slots=True)
class RunIntegrity(Command):
    """Make the weekly integrity run of a site: `self` by the coordinator, `independent` by the monitor."""

    site: str
    nature: str
    as_of: str
    trail: str = ""
    """What verifying the trail just before found: `ok <entries>` or the code of the fault."""


@dataclass(frozen=True, slots=True)
class SignIntegrity(Command):
    """Sign the report of a run."""

    site: str
    run: str
    meaning: str


@dataclass(frozen=True, slots=True)
class SettleFinding(Command):
    """Explain a finding until a date, or mark it queried or fixed."""

    site: str
    finding: str
    state: str
    until: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class RecordAccess(Command):
    """Coming, going and looking: login, logout, failed, idle, export, report, backup, clock, reveal."""

    what: str
    detail: str = ""
    digest: str = ""
    checkpoint: str = ""


@dataclass(frozen=True, slots=True)
class Founder:
    """The first person of a study, with keys made by the vault."""

    person: str
    login: str
    name: str
    organisation: str
    key: str
    public: str
    roles: tuple[str, ...] = ("administrator", "data_manager")


@dataclass(frozen=True, slots=True)
class CreateStudy(Command):
    """The first transaction of a study file; `nature` is demo, test, draft or live."""

    study: str
    name: str
    nature: str
    founder: Founder
    permissions: dict[str, tuple[str, ...]]
    generation: int
    envelopes: str
    workstation: str
    seed: str = ""
