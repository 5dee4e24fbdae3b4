"""What the compiled expressions of a design say about a subject's schedule."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from ecrf.record.standing import standing_record
from ecrf.rules.compiling import Compiled
from ecrf.schema.model import Event, FormUse
from ecrf.services.context import SubjectView


class Timing(Protocol):
    """Answers in three values: None is unknown."""

    def anchor(self, oid: str) -> date | None:
        """The day of an anchor."""

    def is_event_expected(self, event: Event, repeat: int) -> bool | None:
        """Whether `expected_when` of an event holds; True without one."""

    def is_event_over(self, event: Event) -> bool | None:
        """Whether `until` of an event holds; False without one."""

    def is_form_expected(self, event: Event, repeat: int, use: FormUse) -> bool | None:
        """Whether `expected_when` of a form at an event holds; True without one."""


class PlanTiming:
    """Asks the plan of the design in force; each anchor is computed once."""

    def __init__(self, view: SubjectView) -> None:
        self._view = view
        self._anchors: dict[str, date | None] = {}
        self._nowhere = view.at_home("")

    def anchor(self, oid: str) -> date | None:
        """The day of an anchor."""
        if oid not in self._anchors:
            self._anchors[oid] = self._view.plan.anchor(oid).evaluate(self._nowhere)
        return self._anchors[oid]

    def is_event_expected(self, event: Event, repeat: int) -> bool | None:
        """Whether the event is expected, seen from its own first form."""
        condition = self._view.plan.expected_when(event.oid)
        first = event.forms[0].form if event.forms else ""
        return condition is None or self._ask(condition, self._record(event, repeat, first))

    def is_event_over(self, event: Event) -> bool | None:
        """Whether later repeats are no longer expected."""
        condition = self._view.plan.until(event.oid)
        return False if condition is None else self._ask(condition, "")

    def is_form_expected(self, event: Event, repeat: int, use: FormUse) -> bool | None:
        """Whether the form is expected, seen from its own record."""
        condition = self._view.plan.expected_when(event.oid, use.form)
        return condition is None or self._ask(condition, self._record(event, repeat, use.form))

    def _record(self, event: Event, repeat: int, form: str) -> str:
        return standing_record(self._view.state, event.oid, repeat, form)

    def _ask(self, condition: Compiled, record: str) -> bool | None:
        answer: bool | None = condition.evaluate(self._view.at_home(record))
        return answer
