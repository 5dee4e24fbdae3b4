"""Who was treated, who died, and whether of the treatment: what subjects bring to the stopping rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from ecrf.record.effective import read_cell
from ecrf.record.rows import LineRow, RootRow
from ecrf.record.state import RecordState
from ecrf.record.value import Typed
from ecrf.rules.plan import Plan
from ecrf.schema.index import DesignIndex
from ecrf.schema.model import Design, Item
from ecrf.services.context import SubjectView, in_error
from ecrf.services.designs import DesignBook, Published
from ecrf.services.moments import stored_at
from ecrf.services.ports import Reader
from ecrf.services.reads.baseline import FIRST_TREATMENT
from ecrf.services.reads.events import find_event_log
from ecrf.services.stopping import (
    Mortality,
    NotesMortality,
    StoppingCounter,
    count_deaths,
    count_everywhere,
    limit_of,
)
from ecrf.services.unit import Unit

_COUNTED: dict[str, frozenset[str]] = {}
"""By digest: a design never changes."""
FATAL, DEATH = "FATAL", "DTHDAT"
"""Outcome of a fatal event (CDISC controlled terminology), and the CDASH name of the date of death."""


def read_mortality(view: SubjectView, reader: Reader, now: datetime | None = None) -> Mortality:
    """What a subject brings to the count; the trail says since when a death is known, `now` of one being stored."""
    chain, root = view.state.chain, view.state.root
    if root is None or root.in_error or limit_of(view.index) is None or not _is_treated(view):
        return Mortality(chain)
    related, since = False, None
    for row, asked in _dead(view):
        answers = [_means(view.index, item, _code(row, item.oid)) for item in asked.causality]
        related = related or "yes" in answers
        if "yes" not in answers and "" in answers:
            known = stored_at(reader, chain, row.items[asked.death].version) or now
            since = min((day for day in (since, known) if day is not None), default=None)
    return Mortality(chain, is_treated=True, is_related=related, open_since=since)


def read_counter(unit: Unit, designs: DesignBook) -> StoppingCounter | None:
    """The counter as a transaction finds it, None without a stopping rule."""
    rows = sorted(unit.study.designs.values(), key=lambda row: row.published)
    limit = limit_of(designs.get(rows[-1].design).index) if rows else None
    if limit is None:
        return None
    counter = count_deaths(_all(unit, designs), unit.study.study, limit, unit.now)
    return count_everywhere(counter, unit.door, unit.session.site)


def note_mortality(unit: Unit, designs: DesignBook) -> None:
    """Hand what the unit's subjects bring to the count to a door that counts at all sites, where it may have changed."""
    door = unit.door
    if not isinstance(door, NotesMortality):
        return
    for chain in unit.entries:
        state = unit.states[chain]
        if isinstance(state, RecordState) and state.root is not None and chain.startswith("subject:"):
            published = designs.get(state.root.design)
            counted = _counted_forms(published)
            if counted and any(_form_of(record) in counted for record, _ in state.touched):
                door.save_mortality(read_mortality(SubjectView(state, published), door, unit.now))


def make_marker(build_plan: Callable[[Design], Plan]) -> Callable[[RecordState, Reader], Mortality | None]:
    """What a subject brings to the count, for who folds a whole trail again; None without a stopping rule."""
    designs: list[DesignBook] = []

    def mark(state: RecordState, reader: Reader) -> Mortality | None:
        if state.root is None or not state.chain.startswith("subject:"):
            return None
        if not designs:
            designs.append(DesignBook(reader.load_design, build_plan))
        published = designs[0].get(state.root.design)
        if limit_of(published.index) is None:
            return None
        return read_mortality(SubjectView(state, published), reader)

    return mark


def _form_of(record: str) -> str:
    return record.split("/")[2] if record else ""


def _counted_forms(published: Published) -> frozenset[str]:
    """The forms the count rests on, the subject itself (``) among them; none without a stopping rule."""
    found = _COUNTED.get(published.digest)
    if found is None:
        found = _COUNTED[published.digest] = _find_forms(published)
    return found


def _find_forms(published: Published) -> frozenset[str]:
    index = published.index
    if limit_of(index) is None:
        return frozenset()
    log = find_event_log(index)
    anchor = index.design.study.settings.get(FIRST_TREATMENT, "")
    read = {one.item for one in published.plan.anchor(anchor).depends} if anchor else set()
    found = (
        place.form.oid
        for place in index.items()
        if place.item.oid in read
        or place.item.cdash == DEATH
        or (log is not None and place.group.oid == log.group)
    )
    return frozenset(("", *found))


def _all(unit: Unit, designs: DesignBook) -> Iterator[Mortality]:
    for chain, root in unit.door.rows("root"):
        if chain.startswith("subject:") and isinstance(root, RootRow) and not root.in_error:
            state = unit.door.load_state(chain)
            if isinstance(state, RecordState):
                yield read_mortality(SubjectView(state, designs.get(root.design)), unit.door)


def _is_treated(view: SubjectView) -> bool:
    anchor = view.index.design.study.settings.get(FIRST_TREATMENT, "")
    return bool(anchor) and view.plan.anchor(anchor).evaluate(view.at_home("")) is not None


@dataclass(frozen=True, slots=True)
class Asked:
    """The field that says that the subject died, and those that say whether of the treatment."""

    death: str
    causality: tuple[Item, ...]


def _dead(view: SubjectView) -> Iterator[tuple[LineRow, Asked]]:
    """The fatal events of the log and the death records of a subject."""
    index, state = view.index, view.state
    log = find_event_log(index)
    outcome = log.items.get("AEOUT", "") if log is not None else ""
    form = next((place for place in index.items() if place.item.cdash == DEATH), None)
    for row in state.lines.values():
        if row.removed or in_error(state, row.record):
            continue
        if log is not None and row.group == log.group and _code(row, outcome) == FATAL:
            yield row, Asked(outcome, _causality(index, row.group))
        elif form is not None and row.group == form.group.oid and form.item.oid in row.items:
            yield row, Asked(form.item.oid, _causality(index, row.group))


def _causality(index: DesignIndex, group: str) -> tuple[Item, ...]:
    """The causality items of a group: those whose scale declares what means yes."""
    return tuple(
        place.item
        for place in index.items()
        if place.group.oid == group
        and place.item.codelist
        and any(code.means for code in index.codelist(place.item.codelist).codes)
    )


def _means(index: DesignIndex, item: Item, code: str) -> str:
    """`yes`, `no`, or empty for no answer where one is required."""
    if not code:
        return "" if item.required else "no"
    return next((each.means for each in index.codelist(item.codelist).codes if each.code == code), "")


def _code(row: LineRow, oid: str) -> str:
    value = read_cell(row.items.get(oid))
    return value.native if isinstance(value, Typed) and isinstance(value.native, str) else ""
