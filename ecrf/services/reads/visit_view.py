"""A visit with its forms, and a subject with its visits."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.services.reads.form_view import HeaderView, QueryView, SignatureView
from ecrf.services.reads.schedule_view import PlannedVisit
from ecrf.services.reads.status_view import Standing
from ecrf.words import Text


@dataclass(frozen=True, slots=True)
class FormCard:
    """One form of a visit in the list at the left."""

    record: str
    form: str
    form_repeat: int
    """Shown when the form repeats, else 0."""
    title: Text
    standing: Standing
    expected: bool
    required: bool


@dataclass(frozen=True, slots=True)
class VisitView:
    """One visit: head, window, forms, neighbours."""

    header: HeaderView
    visit: PlannedVisit
    standing: Standing
    forms: tuple[FormCard, ...]
    addable: tuple[FormCard, ...]
    """Next record of each form that may repeat within the visit."""
    queries: tuple[QueryView, ...]
    """Queries on the visit itself."""
    signatures: tuple[SignatureView, ...]
    """Signatures on the visit or the casebook, the last first; single forms show their own."""
    previous: tuple[str, int] | None
    next: tuple[str, int] | None
    acts: frozenset[str]


@dataclass(frozen=True, slots=True)
class VisitCard:
    """One visit of a subject."""

    visit: PlannedVisit
    standing: Standing


@dataclass(frozen=True, slots=True)
class IdentityView:
    """The identity register, for site staff only; None elsewhere."""

    name: str = ""
    pinyin: str = ""
    """The name in pinyin, syllables apart, family name first: initials follow from it."""
    id_number: str = ""
    phone: str = ""
    contact: str = ""
    hospital_number: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Twin:
    """Another subject with the same ID number; of another site only the site is told."""

    number: str
    site: str


@dataclass(frozen=True, slots=True)
class SubjectOverview:
    """A subject at a glance."""

    chain: str
    number: str
    site: str
    site_name: str
    status: str
    added: str
    """ISO day."""
    in_error: bool
    visits: tuple[VisitCard, ...]
    queries: tuple[QueryView, ...]
    """Queries on the subject itself."""
    signatures: tuple[SignatureView, ...]
    """Signatures on the casebook, the last first."""
    lock: str
    standing: Standing
    acts: frozenset[str]
