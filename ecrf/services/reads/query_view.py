"""The query list: rows with where, what, how old, and the counts the filters show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ecrf.services.reads.form_view import QueryView
from ecrf.words import Text


class AgeBucket(StrEnum):
    """Ageing of open work in days."""

    WEEK = "0-7"
    FORTNIGHT = "8-14"
    MONTH = "15-30"
    OLDER = ">30"


def bucket_of(days: int) -> AgeBucket:
    """The bucket of an age in whole days."""
    if days <= 7:
        return AgeBucket.WEEK
    if days <= 14:
        return AgeBucket.FORTNIGHT
    return AgeBucket.MONTH if days <= 30 else AgeBucket.OLDER


@dataclass(frozen=True, slots=True)
class QueryFilter:
    """Empty fields filter nothing; `status` empty means open and answered."""

    status: str = ""
    """open, answered, closed, cancelled, or `all`."""
    role: str = ""
    site: str = ""
    form: str = ""
    subject: str = ""
    bucket: AgeBucket | None = None
    system: bool | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class QueryRowView:
    """One line of the list."""

    query: QueryView
    subject: str
    site: str
    event: Text
    repeat: int
    form: Text
    item: Text
    """Label of the field; empty for a query on a form, visit or subject."""
    record: str
    """Where to jump: the form record, empty for visit and subject queries."""
    bucket: AgeBucket


@dataclass(frozen=True, slots=True)
class QueryList:
    """The rows that pass the filter, and counts over all unsettled queries this person may see."""

    rows: tuple[QueryRowView, ...]
    by_bucket: tuple[tuple[AgeBucket, int], ...]
    by_status: tuple[tuple[str, int], ...]
    by_form: tuple[tuple[str, int], ...]
