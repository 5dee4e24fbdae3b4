"""The one door for reads: structures already withheld where the asking person may not see."""

from __future__ import annotations

from datetime import date

from ecrf.services.reads.form_view import FormView
from ecrf.services.reads.history_view import FieldHistory, TrailFilter, TrailPage
from ecrf.services.reads.integrity_view import IntegrityView
from ecrf.services.reads.matrix_view import Matrix
from ecrf.services.reads.monitor_view import Review
from ecrf.services.reads.people_view import People
from ecrf.services.reads.query_view import QueryFilter, QueryList
from ecrf.services.reads.schedule_view import Schedule
from ecrf.services.reads.study_view import StudyView
from ecrf.services.reads.today_view import Today
from ecrf.services.reads.visit_view import IdentityView, SubjectOverview, VisitView
from ecrf.services.session import Session
from ecrf.services.workplace import Tools


class Reads:
    """Everything shown or exported; raises Refusal `reads.not_allowed` or `reads.no_such`."""

    def __init__(self, tools: Tools, session: Session) -> None:
        self.tools = tools
        self.session = session

    @property
    def as_of(self) -> date:
        """Today by the clock."""
        return self.tools.clock.now().date()

    def matrix(self) -> Matrix:
        """Subjects by visits at the session's sites."""
        raise NotImplementedError

    def schedule(self, chain: str) -> Schedule:
        """The visits of a subject."""
        raise NotImplementedError

    def subject(self, chain: str) -> SubjectOverview:
        """A subject at a glance."""
        raise NotImplementedError

    def identity(self, chain: str) -> IdentityView:
        """The identity register of a subject; refused without `see_identity` and the identity key."""
        raise NotImplementedError

    def visit(self, chain: str, event: str, repeat: int = 1) -> VisitView:
        """A visit with its forms."""
        raise NotImplementedError

    def form(self, chain: str, record: str) -> FormView:
        """A form record, also one that has no value yet."""
        raise NotImplementedError

    def queries(self, wanted: QueryFilter) -> QueryList:
        """The query list."""
        raise NotImplementedError

    def history(self, chain: str, at: str) -> FieldHistory:
        """What happened to a field."""
        raise NotImplementedError

    def trail(self, wanted: TrailFilter, page: int = 0) -> TrailPage:
        """The trail, newest first; refused without `see_trail`."""
        raise NotImplementedError

    def today(self) -> Today:
        """The worklists of this person."""
        raise NotImplementedError

    def review(self, site: str) -> Review:
        """What changed since this person's last review."""
        raise NotImplementedError

    def study(self) -> StudyView:
        """The dashboard."""
        raise NotImplementedError

    def people(self) -> People:
        """Accounts, roles, sites."""
        raise NotImplementedError

    def integrity(self, site: str, run: str = "") -> IntegrityView:
        """Past integrity runs of a site and the findings of one (empty: the last)."""
        raise NotImplementedError
