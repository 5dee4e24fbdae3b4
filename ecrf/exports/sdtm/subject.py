"""All rows of one subject, with what only the whole says: reference dates, study days, visits, one row of demographics."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ecrf.exports.sdtm.coding import copy_coding
from ecrf.exports.sdtm.forms import FormRows, Making, not_done
from ecrf.exports.sdtm.mapping import FormPlan
from ecrf.exports.sdtm.periods import Epochs, find_end, put_epochs
from ecrf.exports.sdtm.rows import Line, Row
from ecrf.schema.model import Event, Study
from ecrf.schema.sdtm import DomainClass
from ecrf.services.reads.snapshot import Snapshot
from ecrf.services.reads.snapshot_view import FormData, SubjectData, Where

_DAYS = {"DTC": "DY", "STDTC": "STDY", "ENDTC": "ENDY"}
_DAY_LENGTH = 10
_REPEATS = 100
"""Visit number: place of the visit in the schedule, and two digits for its repeat."""
TREATMENT = "STUDY TREATMENT"
"""Category of procedures that are treatment under study: their dates are exposure."""
CONSENT = "INFORMED CONSENT OBTAINED"


@dataclass(frozen=True, slots=True)
class Relation:
    """Two rows that belong together."""

    one: Row
    other: Row


class SubjectRows:
    """Makes the rows of one subject."""

    def __init__(self, snapshot: Snapshot, plans: dict[str, FormPlan], making: Making) -> None:
        self._snapshot, self._plans, self._making = snapshot, plans, making
        self._standard = making.standard
        study = snapshot.designs[-1].design.study
        self._study: Study = study
        self._allocated = ""
        """The arm of the subject at hand as far as this reader may know it."""
        self._events = {event.oid: (n, event) for n, event in enumerate(study.events, 1)}
        self._epochs = {epoch.oid: epoch.label.en.upper() for epoch in study.epochs}

    def make(self, subject: SubjectData) -> tuple[list[Row], list[Relation]]:
        """Rows in the order of visits, numbered in their domain, and what belongs together."""
        self._allocated = subject.randomised.arm if subject.randomised is not None else ""
        rows: list[Row] = []
        for form in subject.forms:
            if not (form.in_error or subject.in_error or form.entry_pass > 1):
                rows += self._form(form)
        rows += self._marked(subject, {row.record for row in rows})
        rows = self._once(self._merged(rows, subject))
        segments = list(self._segments(rows))
        rows = [row for row in rows if not row.dataset] + segments
        self._treatment(rows)
        put_epochs(rows, Epochs(subject.visits, self._epochs))
        rows[0].put("RFPENDTC", find_end(subject.status, rows))
        self._days(rows)
        self._number(rows)
        return rows, list(self._relations(rows))

    # -- forms --

    def _form(self, form: FormData) -> list[Row]:
        plan = self._plans.get(form.where.form)
        if plan is None or plan.is_report:
            return []
        maker = FormRows(self._making, plan, form)
        rows = maker.make()
        visit = self._visit(form.where)
        day = maker.day or (form.visit_date.isoformat() if form.visit_date else "")
        for row in rows:
            for name, value in visit.items():
                row.put(name, value)
            own = row.domain.own("DTC")
            if row.domain.kind is DomainClass.FINDINGS and own not in row.values:
                row.put(own, day)
            if any(each.of_all for each in row.supplements):
                self._group(row, rows, form)
            self._topics(row)
        return rows

    def _marked(self, subject: SubjectData, told: set[str]) -> list[Row]:
        """Forms marked missing as a whole: each of their kinds of findings was not done."""
        rows = []
        for mark in subject.marks:
            plan = self._plans.get(mark.where.form)
            if plan is None or mark.where.group or mark.where.at in told:
                continue
            for code in sorted(plan.tested):
                domain = self._standard.domains[code]
                row = Row(domain, not_done(domain), ("", 0), mark.where.at)
                row.put(domain.own("REASND"), mark.reason or self._making.speaker.say(f"missing.{mark.code}"))
                for name, value in self._visit(mark.where).items():
                    row.put(name, value)
                rows.append(row)
        return rows

    def _group(self, row: Row, rows: list[Row], form: FormData) -> None:
        """Rows a supplement of all belongs to bear one group id: form, visit number, repeat."""
        parts = [form.where.form, str(row.values.get("VISITNUM", "")), str(form.where.form_repeat or "")]
        name = "-".join(part for part in parts if part)
        for each in rows:
            if each.domain.code == row.domain.code:
                each.put(row.domain.own("GRPID"), name)

    def _topics(self, row: Row) -> None:
        topics = row.domain.topics
        if len(topics) > 1 and topics[0] not in row.values:
            row.put(topics[0], row.values.get(topics[1]))

    def _visit(self, where: Where) -> dict[str, str | Decimal]:
        found = self._events.get(where.event)
        if found is None or found[1].kind == "common":
            return {}
        place, event = found
        said: dict[str, str | Decimal] = {
            "VISITNUM": Decimal(place * _REPEATS + max(where.repeat - 1, 0)),
            "VISIT": _visit_name(event, where.repeat),
        }
        if event.kind == "scheduled" and event.epoch in self._epochs:
            said["EPOCH"] = self._epochs[event.epoch]
        return said

    # -- the whole subject --

    def _merged(self, rows: list[Row], subject: SubjectData) -> list[Row]:
        """One row of demographics, whatever forms say of it."""
        found = [row for row in rows if row.domain.code == "DM"]
        domain = self._standard.domains["DM"]
        row = Row(domain, {}, ("", 0), "")
        for each in found:
            for name, value in each.values.items():
                if name not in ("VISITNUM", "VISIT", "EPOCH"):
                    row.values.setdefault(name, value)
            row.supplements += each.supplements
        row.put("SUBJID", subject.number)
        row.put("SITEID", subject.site.number)
        row.put("COUNTRY", self._study.settings.get("country"))
        if "DTHDTC" in row.values:
            row.put("DTHFL", "Y")
        return [row, *(each for each in rows if each.domain.code != "DM")]

    def _once(self, rows: list[Row]) -> list[Row]:
        """A lesion is identified once, however often it is measured."""
        seen: dict[tuple[str, str], Row] = {}
        kept = []
        for row in rows:
            if row.domain.code == "TU":
                key = (row.get("LNKID"), row.get("TESTCD"))
                if key in seen and seen[key].supplements == row.supplements:
                    continue
                seen.setdefault(key, row)
            kept.append(row)
        return kept

    def _segments(self, rows: list[Row]) -> Iterator[Row]:
        """The second data set of happenings that change while they last: a happening without changes is one segment."""
        parts: dict[Line, list[Row]] = {}
        for row in rows:
            if row.dataset and row.links:
                parts.setdefault(row.links[0], []).append(row)
        homes = {plan_domain for plan in self._plans.values() for plan_domain in _detailed(plan)}
        for row in rows:
            if row.dataset or row.domain.code not in homes:
                continue
            own = sorted(parts.get(row.line, ()), key=lambda each: each.get("STDTC"))
            end = row.domain.own("ENDTC")
            for each, after in zip(own, [*own[1:], None], strict=False):
                for name in (*row.domain.topics, row.domain.own("DECOD"), row.domain.own("SPID")):
                    each.put(name, row.values.get(name))
                copy_coding(each, row)
                each.put(end, after.get("STDTC") if after is not None else row.values.get(end))
            yield from own or [
                Row(row.domain, dict(row.values), row.line, row.record, f"{row.domain.code}SEG")
            ]

    def _treatment(self, rows: list[Row]) -> None:
        """Reference dates: first and last treatment under study, consent, arm, age."""
        demographics = rows[0]
        given = [row for row in rows if row.domain.code == "EX" or row.get("CAT") == TREATMENT]
        starts = sorted(filter(None, (row.get("STDTC") for row in given)))
        ends = sorted(filter(None, (row.get("ENDTC") or row.get("STDTC") for row in given)))
        for name, values, at in (("ST", starts, 0), ("EN", ends, -1)):
            if values:
                demographics.values.setdefault(f"RFX{name}DTC", values[at])
                demographics.values.setdefault(f"RF{name}DTC", values[at])
        consents = sorted(
            row.get("STDTC") for row in rows if row.domain.code == "DS" and row.get("DECOD") == CONSENT
        )
        consented = next((each for each in consents if each), "")
        demographics.put("RFICDTC", consented)
        age = _age(str(demographics.values.get("BRTHDTC", "")), consented)
        if age is not None:
            demographics.put("AGE", Decimal(age))
            demographics.put("AGEU", "YEARS")
        self._arm(demographics, treated=bool(starts), rows=rows)

    def _arm(self, demographics: Row, *, treated: bool, rows: list[Row]) -> None:
        """The arm of a study that has one; of several the allocated one, unless this reader is blinded to it."""
        failed = any(row.domain.code == "DS" and row.get("DECOD") == "SCREEN FAILURE" for row in rows)
        if failed and not treated:
            demographics.put("ARMNRS", "SCREEN FAILURE")
            return
        oid = self._study.arms[0].oid if len(self._study.arms) == 1 else self._allocated
        for arm in (each for each in self._study.arms if each.oid == oid):
            demographics.put("ARMCD", arm.oid)
            demographics.put("ARM", arm.label.en)
            if treated:
                demographics.put("ACTARMCD", arm.oid)
                demographics.put("ACTARM", arm.label.en)

    def _days(self, rows: list[Row]) -> None:
        start = _day(str(rows[0].values.get("RFSTDTC", "")))
        for row in rows if start is not None else ():
            for of, name in _DAYS.items():
                day = _day(row.get(of))
                if day is not None and start is not None:
                    row.put(row.domain.own(name), Decimal(compute_study_day(day, start)))

    def _number(self, rows: list[Row]) -> None:
        """Numbers within domain and subject; a second data set of a domain goes on counting."""
        last: dict[str, int] = {}
        for row in sorted(rows, key=lambda each: bool(each.dataset)):
            last[row.domain.code] = last.get(row.domain.code, 0) + 1
            row.sequence = last[row.domain.code]
            row.put(row.domain.own("SEQ"), Decimal(row.sequence))

    def _relations(self, rows: list[Row]) -> Iterator[Relation]:
        """Rows that name a line of a log: the event a medication was given for, an event's death."""
        at: dict[Line, Row] = {}
        for row in rows:
            if not row.dataset:
                at.setdefault(row.line, row)
        for row in rows:
            for link in row.links:
                other = at.get(link)
                if other is not None and not row.dataset and other is not row:
                    yield Relation(row, other)


def compute_study_day(day: date, start: date) -> int:
    """Days from the reference date; the date itself is day 1, the day before it -1, there is no day 0 (SDTMIG 4.4.4)."""
    apart = (day - start).days
    return apart + 1 if apart >= 0 else apart


def _detailed(plan: FormPlan) -> Iterator[str]:
    return (group.detail for group in plan.groups if group.detail)


def _visit_name(event: Event, repeat: int) -> str:
    return f"{event.label.en} {repeat}" if repeat and event.repeats > 1 else event.label.en


def _day(text: str) -> date | None:
    """The day of an ISO date known to the day."""
    return date.fromisoformat(text[:_DAY_LENGTH]) if len(text) >= _DAY_LENGTH else None


def _age(born: str, at: str) -> int | None:
    """Whole years where the dates known leave no doubt."""
    day = _day(at)
    if not born or day is None:
        return None
    parts = [int(part) for part in born[:_DAY_LENGTH].split("-")]
    now = (day.year, day.month, day.day)
    for mine, theirs in zip(parts[1:], now[1:], strict=False):
        if mine != theirs:
            return day.year - parts[0] - (mine > theirs)
    return day.year - parts[0] if len(parts) == len(now) else None
