"""The downtime pack: blank forms with subject, visit and number, to go on with by hand while no computer works (H5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ecrf.exports.job import Options, Written
from ecrf.exports.landing import compute_sha256, landing
from ecrf.exports.papers.chapters import FULL, HEAD, draw_heading, make_row, say_window
from ecrf.exports.papers.crf_blank import BlankForms, Given
from ecrf.exports.papers.page import Paper
from ecrf.exports.papers.sheet import Heads, Maker
from ecrf.exports.papers.type import BODY, LINE, MM, TITLE
from ecrf.schema.model import Event, Form
from ecrf.services.reads.schedule import ENDED
from ecrf.services.reads.schedule_view import PlannedVisit, VisitState
from ecrf.services.reads.snapshot import Snapshot
from ecrf.services.reads.snapshot_view import SubjectData
from ecrf.words import Fault, Refusal, Speaker

DAYS = 28
"""A pack of a whole site reaches this far; one of a single subject reaches to the last visit."""
_OPEN = frozenset(VisitState) - {VisitState.NOT_EXPECTED, VisitState.NOT_DONE, VisitState.UNPLANNED}
"""Forms that wait are printed also of a visit that was begun."""
_PLACES = (0.0, 26 * MM, 86 * MM, 112 * MM, 150 * MM, FULL)


@dataclass(frozen=True, slots=True)
class _Sheets:
    """The forms of one visit of one subject, or the logs of the whole subject."""

    given: Given | None
    event: Event
    forms: tuple[Form, ...]
    planned: date | None = None
    window: str = ""


def write_downtime(snapshot: Snapshot, options: Options, target: Path, speaker: Speaker) -> Written:
    """Write the forms that come next: of one subject all visits still open, else those within 28 days of every subject.

    A visit without a day yet is in a site's pack when it is the next of its kind. Behind a subject's visits come its
    logs, and a pack of a whole site ends with the first visit of a new subject.
    Refuses `exports.no_downtime` where nothing is still to come.
    """
    maker = Maker(snapshot.head, options, speaker)
    packs = [
        (data.number, tuple(_Reader(snapshot, data, maker).sheets(options.subject)))
        for data in snapshot.subjects()
    ]
    packs = [(number, sheets) for number, sheets in packs if sheets]
    if not packs and options.subject:
        raise Refusal(Fault("exports.no_downtime", ""))
    if not options.subject:
        packs.append(("", _new_subject(snapshot)))
    with landing(target) as part:
        pages = _Pack(snapshot, options, maker, part).write(packs)
    forms = sum(len(sheet.forms) for _, sheets in packs for sheet in sheets)
    return Written(target, compute_sha256(target), (("pages", pages), ("forms", forms)))


def _new_subject(snapshot: Snapshot) -> tuple[_Sheets, ...]:
    """The first visit of a subject who has no number yet."""
    index = snapshot.designs[-1].index
    first = next((event for event in index.design.study.events if event.kind == "scheduled"), None)
    if first is None:
        return ()
    return (_Sheets(None, first, tuple(form for _, form in index.event_forms(first.oid))),)


class _Reader:
    """What of one subject is still to come, in the design that is in force for it."""

    def __init__(self, snapshot: Snapshot, data: SubjectData, maker: Maker) -> None:
        self._data, self._maker = data, maker
        self._index = data.design.index
        self._today = date.fromisoformat(snapshot.head.time[:10])

    def sheets(self, alone: str) -> Iterator[_Sheets]:
        """Visits still open, then the logs; nothing of a subject whose visits are over."""
        data = self._data
        if data.in_error or data.status in ENDED:
            return
        open_visits = [visit for visit in data.visits if self._is_open(visit)]
        if not alone:
            undated = [
                visit for visit in open_visits if visit.window.planned is None and visit.actual is None
            ]
            open_visits = [visit for visit in open_visits if self._is_near(visit) or visit in undated[:1]]
        if not open_visits:
            return
        for visit in open_visits:
            yield self._visit(visit)
        for event in self._index.design.study.events:
            if event.kind == "common":
                yield _Sheets(
                    Given(data.number), event, tuple(form for _, form in self._index.event_forms(event.oid))
                )

    def _is_open(self, visit: PlannedVisit) -> bool:
        return visit.kind == "scheduled" and visit.state in _OPEN and bool(self._forms(visit))

    def _is_near(self, visit: PlannedVisit) -> bool:
        """Whether a visit takes place in these weeks, or is overdue and may still take place."""
        if visit.actual is not None:
            return abs((visit.actual - self._today).days) <= DAYS
        earliest = visit.window.earliest
        return earliest is not None and (earliest - self._today).days <= DAYS

    def _forms(self, visit: PlannedVisit) -> tuple[Form, ...]:
        known = {form.oid: form for _, form in self._index.event_forms(visit.event)}
        wanted = dict.fromkeys(form.form for form in visit.forms if form.expected and not form.recorded)
        return tuple(known[oid] for oid in wanted if oid in known)

    def _visit(self, visit: PlannedVisit) -> _Sheets:
        event = self._index.find_event(visit.event)
        assert event is not None  # noqa: S101 - planned visits are made of the design's events
        say, window = self._maker.say, visit.window
        name, span = self._maker.speaker.say(visit.name), say_window(window)
        planned = (
            say("downtime.planned", day=str(window.planned), window=span)
            if window.planned
            else say("downtime.no_day")
        )
        return _Sheets(
            Given(self._data.number, name, planned), event, self._forms(visit), window.planned, span
        )


class _Pack:
    def __init__(self, snapshot: Snapshot, options: Options, maker: Maker, path: Path) -> None:
        self._maker = maker
        self._paper: Paper = maker.open(
            path,
            Heads(maker.say("downtime.title"), "", maker.say("blank.version", version=snapshot.head.version)),
        )
        self._blank = BlankForms(snapshot, options, maker, self._paper)

    def write(self, packs: list[tuple[str, tuple[_Sheets, ...]]]) -> int:
        self._cover(packs)
        for number, sheets in packs:
            self._subject(number, sheets)
        return self._paper.finish()[0]

    def _cover(self, packs: list[tuple[str, tuple[_Sheets, ...]]]) -> None:
        """What the pack is for, and what is in it."""
        paper, say = self._paper, self._maker.say
        paper.text(say("downtime.title"), TITLE)
        paper.space(4)
        for line in ("when", "how", "after"):
            paper.text(say(f"downtime.{line}"), BODY)
            paper.space(2)
        draw_heading(paper, say("downtime.contents"), 0)
        heads = [say(f"downtime.head.{name}") for name in ("subject", "visit", "planned", "window", "forms")]
        paper.row(make_row(heads, _PLACES, HEAD), line=LINE)
        for number, sheets in packs:
            for sheet in sheets:
                planned = str(sheet.planned or "")
                row = (
                    number or say("downtime.new"),
                    self._name(sheet),
                    planned,
                    sheet.window,
                    str(len(sheet.forms)),
                )
                paper.row(make_row(row, _PLACES, BODY), line=LINE)

    def _subject(self, number: str, sheets: tuple[_Sheets, ...]) -> None:
        paper, say, speaker = self._paper, self._maker.say, self._maker.speaker
        title = number or say("downtime.new")
        for at, sheet in enumerate(sheets):
            for n, form in enumerate(sheet.forms):
                paper.running = f"{title} · {self._name(sheet)} · {speaker.say(form.title)}"
                paper.new_page()
                if at == n == 0:
                    paper.bookmark(title, 0)
                if n == 0:
                    paper.bookmark(self._name(sheet), 1)
                self._blank.draw(form, sheet.event, sheet.given, level=2)

    def _name(self, sheet: _Sheets) -> str:
        visit = sheet.given.visit if sheet.given is not None else ""
        return visit or self._maker.speaker.say(sheet.event.label)
