"""What waits for a person today."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.services.reads.access_view import AccessMark
from ecrf.services.reads.query_view import QueryRowView
from ecrf.services.reads.schedule_view import PlannedVisit
from ecrf.services.reads.status_view import Standing
from ecrf.services.stopping import StoppingCounter
from ecrf.words import Text


@dataclass(frozen=True, slots=True)
class DueVisit:
    """A visit due or overdue; `days` is days until (negative) or behind (positive) the end of its window."""

    chain: str
    subject: str
    site: str
    visit: PlannedVisit
    days: int


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form begun and not complete, or one that waits for a judgement or a signature."""

    chain: str
    subject: str
    site: str
    record: str
    event: Text
    repeat: int
    form: Text
    standing: Standing
    at: str = ""
    """The field to go to, when there is one."""


@dataclass(frozen=True, slots=True)
class UrgentCall:
    """A check marked urgent that fires: what it says and the field it is at home on."""

    form: OpenForm
    say: Text


@dataclass(frozen=True, slots=True)
class Today:
    """The worklists of one person; a list their role has no use for is empty."""

    alerts: tuple[AccessMark, ...] = ()
    """What happened at the door since the last access review, for who gives accounts."""
    visits: tuple[DueVisit, ...] = ()
    queries: tuple[QueryRowView, ...] = ()
    begun: tuple[OpenForm, ...] = ()
    judgements: tuple[OpenForm, ...] = ()
    to_sign: tuple[OpenForm, ...] = ()
    urgent: tuple[UrgentCall, ...] = ()
    """What the investigator must be told now; for whoever enters and whoever judges."""
    unanswered: tuple[int, int] = (0, 0)
    """Queries no site has answered yet and the age of the oldest in days, for who closes and does not answer."""
    to_code: int = 0
    """Words without a code, or changed since they got it, for who codes."""
    changed: int = 0
    """Lines changed since this person's last review."""
    dropped: tuple[OpenForm, ...] = ()
    """Forms whose verification was dropped by a change."""
    last_run: str = ""
    """ISO day of the last integrity run, empty if there was none."""
    run_due: bool = False
    """More than 7 days since the last run."""
    stopping: StoppingCounter | None = None
    """The stopping rule's counter while it keeps enrolment closed."""
    amendment: tuple[str, str] = ("", "")
    """A published version this person's site does not work under yet, and the one it does; empty: none."""
