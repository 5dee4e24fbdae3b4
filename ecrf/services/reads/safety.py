"""The safety page: discrepancies, and deaths held related to treatment against the protocol's stopping rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from ecrf.record.effective import read_cell
from ecrf.record.rows import LineRow
from ecrf.record.value import Typed
from ecrf.schema.index import DesignIndex
from ecrf.schema.model import Item
from ecrf.services.reads.baseline import FIRST_TREATMENT
from ecrf.services.reads.events import find_event_log
from ecrf.services.reads.events_view import Discrepancy
from ecrf.services.reads.reconcile import read_discrepancies
from ecrf.services.reads.source import Source, SubjectRead

LIMIT = "stopping_mortality_percent"
"""Study setting: per cent of treated subjects dead in relation to treatment at which the trial stops."""
PENDING_AFTER = timedelta(hours=24)
FATAL = "FATAL"
_FATAL_ITEM = "AEOUT"


@dataclass(frozen=True, slots=True)
class StoppingCounter:
    """Treated subjects, deaths related to treatment by investigator or sponsor, and deaths not assessed after 24 h."""

    treated: int
    related: int
    pending: int
    limit: Decimal

    @property
    def percent(self) -> Decimal:
        """Related deaths in per cent of treated subjects, one decimal."""
        return (
            (Decimal(100 * self.related) / self.treated).quantize(Decimal("0.1"))
            if self.treated
            else Decimal(0)
        )

    @property
    def is_reached(self) -> bool:
        """Whether related and pending deaths together reach the limit."""
        counted = self.related + self.pending
        return counted > 0 and Decimal(100 * counted) >= self.limit * max(self.treated, 1)


@dataclass(frozen=True, slots=True)
class SafetyView:
    """What stands on the safety page."""

    discrepancies: tuple[Discrepancy, ...]
    stopping: StoppingCounter | None


def read_safety(source: Source) -> SafetyView:
    """Read the page for the sites this person may see."""
    return SafetyView(read_discrepancies(source), read_stopping(source))


def read_stopping(source: Source) -> StoppingCounter | None:
    """The counter of the study's stopping rule, None without one."""
    published = source.design()
    text = published.design.study.settings.get(LIMIT, "") if published is not None else ""
    try:
        limit = Decimal(text)
    except InvalidOperation:
        return None
    treated = related = pending = 0
    for chain, root in source.roots():
        if root.in_error:
            continue
        read = source.subject(chain)
        anchor = read.view.index.design.study.settings.get(FIRST_TREATMENT, "")
        if not anchor or read.view.plan.anchor(anchor).evaluate(read.view.at_home("")) is None:
            continue
        treated += 1
        states = {_state(read, row, source.tools.clock.now()) for row in _fatal(read)}
        related += "related" in states
        pending += "pending" in states and "related" not in states
    return StoppingCounter(treated, related, pending, limit)


def _fatal(read: SubjectRead) -> list[LineRow]:
    log = find_event_log(read.view.index)
    if log is None:
        return []
    oid = log.items.get(_FATAL_ITEM, "")
    rows = (row for row in read.state.lines.values() if row.group == log.group and not row.removed)
    return [row for row in rows if _code(row, oid) == FATAL]


def _state(read: SubjectRead, row: LineRow, now: datetime) -> str:
    """Whether a fatal event is `related`, `unrelated`, or `pending`: not assessed 24 hours after it was entered."""
    index = read.view.index
    answers = [_means(index, item, _code(row, item.oid)) for item in _causality(index, row.group)]
    if "yes" in answers:
        return "related"
    if "" not in answers:
        return "unrelated"
    form = read.state.forms.get(row.record)
    entered = datetime.fromisoformat(form.changed_at) if form is not None and form.changed_at else now
    return "pending" if now - entered > PENDING_AFTER else "waiting"


def _causality(index: DesignIndex, group: str) -> list[Item]:
    """The required causality items of the event log, and the sponsor's."""
    return [
        place.item
        for place in index.items()
        if place.group.oid == group
        and place.item.codelist
        and any(code.means for code in index.codelist(place.item.codelist).codes)
    ]


def _means(index: DesignIndex, item: Item, code: str) -> str:
    """`yes`, `no`, or empty for no answer where one is required."""
    if not code:
        return "" if item.required else "no"
    return next((each.means for each in index.codelist(item.codelist).codes if each.code == code), "")


def _code(row: LineRow, oid: str) -> str:
    value = read_cell(row.items.get(oid))
    return value.native if isinstance(value, Typed) and isinstance(value.native, str) else ""
