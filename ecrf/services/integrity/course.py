"""What the weekly run asks of a subject's whole course: events, medication, doses, deaths and consent against each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from ecrf.record.address import UNGROUPED
from ecrf.record.effective import read_cell
from ecrf.record.partial_date import PartialDate
from ecrf.record.rows import LineRow
from ecrf.record.value import Native, Term, Typed
from ecrf.schema.index import ItemPlace
from ecrf.services.context import SubjectView
from ecrf.services.integrity.reading import Values
from ecrf.services.integrity.report import Find, ReportFinding
from ecrf.services.integrity.roles import DoseRole, LogRole, Roles, roles_of
from ecrf.services.reads.baseline import FIRST_TREATMENT
from ecrf.services.reads.events import EventLog, find_event_log

UPDATE_DAYS = "event_update_days"
"""Study setting: days after which an ongoing event must have been looked at again (28)."""
GATE_DAYS, GATE_FORMS = "gate_sample_days", "gate_forms"
"""Study settings: how old the sample of a gate may be, and the laboratory forms a dose rests on."""
NEEDS_EVENT, NEEDS_NONE = "conmed_needs_event", "conmed_without_event"
"""Study settings: classes of medication given for an event, and the indications that need none."""
CONSENT = "consent_anchor"
"""Study setting: the anchor of consent."""


@dataclass(slots=True)
class Course:
    """One subject as the run looks at it: standing lines by group, each read once."""

    view: SubjectView
    as_of: date
    moment: Callable[[int], date | None]
    """The day an entry of the subject's chain was stored."""
    values: Values
    groups: dict[str, list[LineRow]]
    """Lines with a value."""
    homes: dict[tuple[str, str], list[LineRow]]
    """Every standing line by form record and group, in numbered order."""

    @property
    def roles(self) -> Roles:
        """What the fields of the design are."""
        return roles_of(self.view.index)

    def setting(self, name: str, default: str = "") -> str:
        """A setting of the study."""
        return self.view.index.design.study.settings.get(name, default)

    def rows(self, group: str) -> list[LineRow]:
        """The standing lines of a group."""
        return self.groups.get(group, [])

    def anchor(self, setting: str) -> date | None:
        """The day of the anchor a setting names; None without one."""
        oid = self.setting(setting)
        if not any(each.oid == oid for each in self.view.index.design.study.anchors):
            return None
        day: date | None = self.view.plan.anchor(oid).evaluate(self.view.at_home(""))
        return day


def take_course(
    view: SubjectView, as_of: date, moment: Callable[[int], date | None], values: Values
) -> Course:
    """Sort the lines of a subject by group; lines removed or entered in error are left out."""
    groups: dict[str, list[LineRow]] = {}
    homes: dict[tuple[str, str], list[LineRow]] = {}
    for line in view.state.lines.values():
        if line.removed:
            continue
        if line.items:
            groups.setdefault(line.group, []).append(line)
        if line.line != UNGROUPED:
            homes.setdefault((line.record, line.group), []).append(line)
    for lines in homes.values():
        lines.sort(key=lambda row: row.number)
    wrong = {row.record for row in view.state.forms.values() if row.in_error}
    if wrong:
        groups = {key: [row for row in rows if row.record not in wrong] for key, rows in groups.items()}
    return Course(view, as_of, moment, values, groups, homes)


def find_course(course: Course, found: Find) -> Iterator[ReportFinding]:
    """Findings that need more than one form."""
    log = find_event_log(course.view.index)
    if log is not None:
        yield from _events(course, log, found)
        yield from _medication(course, log, found)
    for role in course.roles.logs:
        yield from _duplicates(course, role, found)
    for dose in course.roles.doses:
        yield from _gates(course, dose, found)
    yield from _days(course, found)


def _events(course: Course, log: EventLog, found: Find) -> Iterator[ReportFinding]:
    """Ongoing events nobody touched for four weeks; a treated subject without any event."""
    rows = course.rows(log.group)
    if not rows and (since := course.anchor(FIRST_TREATMENT)) is not None and since < course.as_of:
        yield found("no_event", "no_event", days=(course.as_of - since).days)
    ongoing, days = log.items.get("AEONGO", ""), int(course.setting(UPDATE_DAYS, "28"))
    latest = course.as_of - timedelta(days=days)
    for row in rows:
        if native(row, ongoing) is not True:
            continue
        touched = _last_touch(course, row, log, latest)
        if touched is not None and touched < latest:
            at, event = f"{row.key}/{ongoing}", said(row, log.items.get("AETERM", ""))
            yield found("event_stale", "event_stale", at, event=event, number=row.number,
                        days=(course.as_of - touched).days)  # fmt: skip


def _last_touch(course: Course, row: LineRow, log: EventLog, latest: date) -> date | None:
    """The day an event or one of its grades was last entered, or an investigator last confirmed one of its fields."""
    form = course.view.state.forms.get(row.record)
    if form is not None and form.changed_at and _day(form.changed_at) < latest:
        changed: date | None = _day(form.changed_at)
    else:
        number = (log.grade_items or {}).get("AESPID", "")
        linked = (each for each in course.rows(log.grades) if native(each, number) == row.number)
        cells = [cell.version for each in (row, *linked) for cell in each.items.values()]
        changed = course.moment(max(cells))
    stated = (_day(each.time) for each in course.view.state.statements.values()
              if not each.withdrawn and each.at.startswith(row.key))  # fmt: skip
    return max((day for day in (changed, *stated) if day is not None), default=None)


def _medication(course: Course, log: EventLog, found: Find) -> Iterator[ReportFinding]:
    """Growth factor, blood, steroid and the like (classes named by the study) that name no event of the log."""
    classes, none = course.setting(NEEDS_EVENT).split(), course.setting(NEEDS_NONE).split()
    group, names = course.roles.medication
    numbers = {Decimal(row.number) for row in course.rows(log.group)}
    for row in course.rows(group) if classes and group else ():
        code, why = native(row, names["CMCAT"]), native(row, names.get("CMINDC", ""))
        if code in classes and why not in none and native(row, names.get("CMAENO", "")) not in numbers:
            at, form = f"{row.key}/{names['CMTRT']}", course.view.index.item(names["CMCAT"])
            sort = next((each.label for each in course.view.index.codelist(form.item.codelist).codes
                         if each.code == code), str(code))  # fmt: skip
            yield found("conmed_no_event", "conmed_no_event", at, drug=said(row, names["CMTRT"]), sort=sort)


def _duplicates(course: Course, role: LogRole, found: Find) -> Iterator[ReportFinding]:
    """Two lines of a log that say the same: what, since when, until when, how much."""
    first: dict[tuple[object, ...], LineRow] = {}
    for row in course.rows(role.group):
        key = tuple(_plain(native(row, oid)) for oid in role.same)
        if key[0] is None or key[1] is None:
            continue
        other = first.setdefault(key, row)
        if other is not row:
            what = said(row, role.topic)
            yield found("duplicate", "duplicate", f"{row.key}/{role.topic}", what=what, number=row.number,
                        other=other.number)  # fmt: skip


def _gates(course: Course, role: DoseRole, found: Find) -> Iterator[ReportFinding]:
    """A dose without a sample of each laboratory form its gate rests on, taken at most so many days before it."""
    forms, days = course.setting(GATE_FORMS).split(), course.setting(GATE_DAYS)
    if not forms or not days.isdigit():
        return
    given: dict[str, date] = {}
    for record in {row.record for place in role.doses for row in _given(course, place)}:
        first = min((day for place in role.days for row in course.rows(place.group.oid)
                     if row.record == record and (day := day_in(row, place.item.oid)) is not None),
                    default=None)  # fmt: skip
        if first is not None:
            given[record] = first
    for form in forms:
        sampled = _sampled(course, form)
        label = course.view.index.form(form).title
        for record, day in sorted(given.items()):
            if not any(0 <= (day - each).days <= int(days) for each in sampled):
                at = f"{record}/{role.gate.group.oid}/0/{role.gate.item.oid}"
                yield found("dose_no_labs", "dose_no_labs", at, form=label, day=day.isoformat(),
                            limit=int(days), check=form)  # fmt: skip


def _given(course: Course, place: ItemPlace) -> Iterator[LineRow]:
    for row in course.rows(place.group.oid):
        amount = native(row, place.item.oid)
        if isinstance(amount, Decimal) and amount > 0:
            yield row


def _sampled(course: Course, form: str) -> list[date]:
    place = course.roles.samples.get(form)
    if place is None:
        return []
    days = (day_in(row, place.item.oid) for row in course.rows(place.group.oid))
    return [day for day in days if day is not None]


def _days(course: Course, found: Find) -> Iterator[ReportFinding]:
    """What was done with the subject after death, or for the trial before consent."""
    place, consent = course.roles.death, course.anchor(CONSENT)
    deaths = (
        [native(row, place.item.oid) for row in course.rows(place.group.oid)] if place is not None else []
    )
    death = next((each.latest for each in deaths if isinstance(each, PartialDate)), None)
    if death is None and consent is None:
        return
    for role in course.roles.days:
        for row in course.rows(role.group):
            day = day_in(row, role.item.oid)
            if day is None:
                continue
            at, label = f"{row.key}/{role.item.oid}", role.item.label
            if death is not None and day > death:
                yield found("after_death", "after_death", at, item=label, day=day.isoformat(),
                            other=death.isoformat())  # fmt: skip
            elif consent is not None and role.is_for_the_trial and day < consent:
                yield found("before_consent", "before_consent", at, item=label, day=day.isoformat(),
                            other=consent.isoformat())  # fmt: skip


def native(row: LineRow, oid: str) -> Native | None:
    """The typed value of a field of a line; None when empty, missing, unreadable or withheld."""
    cell = row.items.get(oid)
    value = read_cell(cell) if cell is not None else None
    return value.native if isinstance(value, Typed) else None


def said(row: LineRow, oid: str) -> str:
    """A field's text as a finding names it."""
    value = native(row, oid)
    return value.name if isinstance(value, Term) else str(value or "")


def day_in(row: LineRow, oid: str) -> date | None:
    """The day of a date field; None of a partial one."""
    value = native(row, oid)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, PartialDate):
        return value.earliest if value.is_full else None
    return value if isinstance(value, date) else None


def _plain(value: Native | None) -> object:
    if isinstance(value, str):
        return " ".join(value.casefold().split())
    return value.code if isinstance(value, Term) else value


def _day(moment: str) -> date:
    return datetime.fromisoformat(moment).date()
