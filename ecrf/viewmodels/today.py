"""Today: three short lists, each line one key away from its place."""

from __future__ import annotations

from ecrf.record.address import ACCESS_CHAIN
from ecrf.services.outcome import Outcome
from ecrf.services.reads.access_view import AccessMark
from ecrf.services.reads.query_view import QueryRowView
from ecrf.services.reads.today_view import DueVisit, OpenForm, Today
from ecrf.viewmodels.places import Place, place_of
from ecrf.viewmodels.screen import Screen
from ecrf.viewmodels.workbench import Workbench


class TodayScreen(Screen):
    """The worklists of the person at work."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.today = Today()
        if bench.session.may("add_person"):
            bench.on_outcome.append(self._noted)

    def load(self) -> None:
        """Read the lists."""
        self.today = self.bench.reads.today()

    @property
    def count(self) -> int:
        """Everything that waits: the number on the badge."""
        today = self.today
        waiting = (today.visits, today.queries, today.begun, today.judgements, today.to_sign, today.dropped)
        lists = (today.alerts, today.urgent, *waiting)
        return sum(len(each) for each in lists) + int(today.run_due) + int(today.stopping is not None)

    def _noted(self, outcome: Outcome) -> None:
        """What the door log held is taken over just after the login: alerts show as soon as it is."""
        if ACCESS_CHAIN in outcome.chains and outcome.is_stored:
            self.refresh()

    def go_alert(self, _mark: AccessMark) -> Place:
        """Where alerts are looked at."""
        return Place("people", at="access")

    def go_visit(self, due: DueVisit) -> Place:
        """The place of a visit due."""
        return Place("visit", due.chain, due.visit.event, due.visit.repeat)

    def go_form(self, form: OpenForm) -> Place:
        """The place of a form, or of the visit to sign."""
        return place_of(form.chain, form.at or form.record)

    def go_query(self, row: QueryRowView) -> Place:
        """The place a query is about."""
        return place_of(row.query.chain, row.query.at)
