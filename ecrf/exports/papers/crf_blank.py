"""Blank forms to be filled in by hand: one form, or all forms of a visit, with codes and boxes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from ecrf.exports.job import Options, Written
from ecrf.exports.landing import compute_sha256, landing
from ecrf.exports.papers.annotations import Annotations
from ecrf.exports.papers.answer_boxes import HIGH, AnswerPen, Area
from ecrf.exports.papers.chapters import draw_sign_line
from ecrf.exports.papers.page import BOTTOM, LEFT, RIGHT, Column, Paper
from ecrf.exports.papers.sheet import Heads, Maker
from ecrf.exports.papers.type import (
    ACCENT,
    BAND,
    BODY_BOLD,
    FAINT,
    INK,
    LINE,
    MM,
    SMALL,
    SUBHEAD,
    TINY,
    TITLE,
    VIOLET,
    Style,
)
from ecrf.schema.model import Codelist, Event, Form, Group, Item, ItemType
from ecrf.schema.wording import Wording
from ecrf.services.reads.snapshot import Snapshot
from ecrf.words import Fault, Refusal, Speaker, Text

_QUESTION = Style(8.6, 11, INK)
_ANNOTATION = Style(5.8, 7.4, VIOLET)
_SDTM = Style(6.4, 8.6, VIOLET)
_ANSWER, _MISSING = 64 * MM, 162 * MM
_CARDS, _CARD_ITEMS = 2, 8
"""A log with more questions than fit into a grid is printed as cards, this many."""
_GRID_ROWS = 8
_HEAD_BOXES = (
    ("subject", (("#", 2), ("-", 3))),
    ("repeat", (("#", 2),)),
    ("date", (("Y", 4), ("M", 2), ("D", 2))),
)


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of a sheet before it is filled in, and printed instead of boxes."""

    subject: str
    """Number of the subject."""
    visit: str = ""
    """The visit in words, its number where it happens more than once."""
    planned: str = ""
    """Planned day and window in words."""


def write_blank_crf(snapshot: Snapshot, options: Options, target: Path, speaker: Speaker) -> Written:
    """Write blank forms of the design published last; no data of any subject is read.

    A questionnaire whose wording is licensed is printed with the wording the site has installed in the language of the
    paper. Refuses `exports.no_form` and, for such a form asked for alone without it, `exports.licensed_text`.
    """
    index = snapshot.designs[-1].index
    event = index.find_event(options.event) if options.event else None
    if options.event and event is None:
        raise Refusal(Fault("exports.no_form", options.event))
    forms = _forms_of(snapshot, options, event)
    if not forms:
        raise Refusal(Fault("exports.no_form", options.form))
    if len(forms) == 1 and is_licensed(forms[0]) and _wording_of(forms[0], options, speaker) is None:
        raise Refusal(Fault("exports.licensed_text", options.form))
    maker = Maker(snapshot.head, options, speaker)
    with landing(target) as part:
        visit = speaker.say(event.label) if event is not None else ""
        title, right = maker.say("blank.title"), maker.say("blank.version", version=snapshot.head.version)
        paper = maker.open(part, Heads(title, visit, right))
        blank = BlankForms(snapshot, options, maker, paper)
        for n, form in enumerate(forms):
            paper.running = speaker.say(form.title)
            if n:
                paper.new_page()
            blank.draw(form, event)
        pages = paper.finish()[0]
    return Written(target, compute_sha256(target), (("pages", pages), ("forms", len(forms))))


def write_annotated_crf(snapshot: Snapshot, options: Options, target: Path, speaker: Speaker) -> Written:
    """The same with OIDs, types and SDTM places beside the fields, as a sponsor wants it with the data sets."""
    return write_blank_crf(snapshot, replace(options, annotated=True), target, speaker)


def is_licensed(form: Form) -> bool:
    """Whether a form's wording belongs to somebody else and is not shipped (product E4)."""
    return form.layout == "questionnaire" and bool(form.licence)


def _wording_of(form: Form, options: Options, speaker: Speaker) -> Wording | None:
    """The installed wording of a questionnaire in the language of the paper."""
    fitting = (
        w for w in options.wordings if (w.instrument, w.language) == (form.instrument, speaker.language)
    )
    return next(fitting, None) if is_licensed(form) else None


def _forms_of(snapshot: Snapshot, options: Options, event: Event | None) -> tuple[Form, ...]:
    index = snapshot.designs[-1].index
    forms = (
        tuple(form for _, form in index.event_forms(event.oid)) if event is not None else index.design.forms
    )
    return tuple(form for form in forms if options.form in ("", form.oid))


class BlankForms:
    """Draws empty forms onto a paper."""

    def __init__(self, snapshot: Snapshot, options: Options, maker: Maker, paper: Paper) -> None:
        self._snapshot, self._options, self._maker = snapshot, options, maker
        self._paper = paper
        self._answers = AnswerPen(paper, maker.speaker)
        self._wording: Wording | None = None
        self._places = Annotations(snapshot, options.standard if options.annotated else None)

    def draw(self, form: Form, event: Event | None, given: Given | None = None, *, level: int = 0) -> None:
        """Draw one form from where the paper stands; `level` is that of its bookmark."""
        paper, speaker, say = self._paper, self._maker.speaker, self._maker.say
        paper.bookmark(speaker.say(form.title), level)
        oid = Column(132 * MM, 46 * MM, form.oid, BODY_BOLD, right=True)
        paper.row([Column(0, 130 * MM, speaker.say(form.title), TITLE), oid])
        self._identify(event, given)
        if form.note is not None:
            paper.text(speaker.say(form.note), SMALL)
        self._places.turn_to(form)
        for words in self._places.domains():
            paper.text(words, _SDTM)
        wording = self._wording = _wording_of(form, self._options, speaker)
        if is_licensed(form) and wording is None:
            paper.space(8)
            paper.text(say("blank.licensed", licence=form.licence), _QUESTION)
            return
        if wording is not None and wording.begin:
            paper.space(4)
            paper.text(wording.begin, _QUESTION)
        for group in form.groups:
            self._group(form, group)
        if wording is not None:
            self._end(wording)
        self._sign()

    def _end(self, wording: Wording) -> None:
        """The last words of a questionnaire, whose they are and which version."""
        if wording.end:
            self._paper.space(4)
            self._paper.text(wording.end, _QUESTION)
        self._paper.space(4)
        self._paper.text(f"{wording.licence} · {wording.version} · {wording.sha256[:12]}", TINY)

    def _codelist(self, item: Item) -> Codelist | None:
        """The answers of an item, in the words of the installed wording where there is one."""
        codelist = self._snapshot.lexicon.codelist_of(item)
        question = self._wording.question(item.oid) if self._wording is not None else None
        if codelist is None or question is None:
            return codelist
        said = question.answers
        codes = tuple(
            msgspec.structs.replace(code, label=Text(said[code.code])) if code.code in said else code
            for code in codelist.codes
        )
        return msgspec.structs.replace(codelist, codes=codes)

    def _identify(self, event: Event | None, given: Given | None) -> None:
        """Subject, visit number and date of the visit: boxes for what is not given."""
        paper, say = self._paper, self._maker.say
        paper.y -= 4
        paper.fill(LEFT, paper.y - 15 * MM, RIGHT - LEFT, 15 * MM, BAND)
        y = paper.y - 4.5 * MM
        x = LEFT + 3 * MM
        if given is not None:
            paper.draw(x, y + 4, say("blank.subject"), TINY)
            paper.draw(x, y - HIGH + 5, given.subject, TITLE)
            x += 34 * MM
            if given.visit:
                paper.draw(x, y + 4, given.planned, TINY)
                paper.draw(x, y - HIGH + 5, given.visit, BODY_BOLD)
                x += 62 * MM
        for label, parts in _HEAD_BOXES:
            if (event is not None and not _has_box(event, label)) or (given is not None and label != "date"):
                continue
            paper.draw(x, y + 4, say(f"blank.{label}"), TINY)
            x = self._answers.boxes(parts, x, y) + 9 * MM
        paper.draw(x, y + 4, say("blank.initials"), TINY)
        self._answers.boxes((("#", 4),), x, y)
        paper.y -= 18 * MM

    def _group(self, form: Form, group: Group) -> None:
        paper, speaker = self._paper, self._maker.speaker
        paper.space(4)
        paper.need(28 * MM)
        if len(form.groups) > 1 or group.repeating:
            mark = self._maker.say("blank.repeats") if group.repeating else ""
            right = Column(110 * MM, 68 * MM, mark, TINY, right=True)
            paper.row([Column(0, 110 * MM, speaker.say(group.label), SUBHEAD), right], line=ACCENT, gap=3)
        for words in self._places.of_group(group):
            paper.space(2)
            paper.text(words, _SDTM)
        if not group.repeating:
            for item in group.items:
                self._item(item)
            return
        simple = [item for item in group.items if item.derive is None]
        if len(simple) <= _CARD_ITEMS:
            self._grid(simple)
            return
        for n in range(_CARDS):
            paper.need(40 * MM)
            paper.row(
                [Column(2 * MM, 100 * MM, self._maker.say("blank.line", number=n + 1), BODY_BOLD)], band=BAND
            )
            for item in group.items:
                self._item(item)

    def _item(self, item: Item) -> None:
        paper, speaker = self._paper, self._maker.speaker
        question = self._wording.question(item.oid) if self._wording is not None else None
        said = question.text if question is not None else speaker.say(item.label)
        label = said + (" *" if item.required else "")
        codelist = self._codelist(item)
        width = _MISSING - _ANSWER - 4 * MM
        lines = paper.fonts.wrap(label, _QUESTION, _ANSWER - 4 * MM)
        notes = self._notes(item)
        high = (
            max(len(lines) * _QUESTION.leading + len(notes) * _ANNOTATION.leading, self._height(item, width))
            + 5
        )
        paper.need(high)
        top = paper.y - 3
        paper.say(label)
        for n, line in enumerate(lines):
            paper.write(LEFT, top - (n + 1) * _QUESTION.leading + 2.5, line, _QUESTION)
        for n, note in enumerate(notes):
            paper.write(
                LEFT,
                top - len(lines) * _QUESTION.leading - (n + 1) * _ANNOTATION.leading + 2,
                note,
                _ANNOTATION,
            )
        if item.derive is not None:
            paper.draw(LEFT + _ANSWER, top - 9, self._maker.say("blank.computed"), SMALL)
        else:
            self._answers.draw(item, codelist, Area(LEFT + _ANSWER, top, width))
        if item.type is not ItemType.LABEL and item.derive is None:
            paper.box(LEFT + _MISSING, top - HIGH, RIGHT - LEFT - _MISSING, HIGH)
            paper.draw(
                LEFT + _MISSING + 1, top - HIGH - 6, self._maker.say("blank.missing"), Style(5, 6, FAINT)
            )
        paper.y -= high
        paper.rule(paper.y, LINE, 0.4)

    def _height(self, item: Item, width: float) -> float:
        if item.derive is not None:
            return HIGH
        return max(HIGH + 7, self._answers.height(item, self._codelist(item), width))

    def _notes(self, item: Item) -> list[str]:
        """OID, type, standard name and condition of an annotated form."""
        if not self._options.annotated:
            return []
        parts = [item.oid, item.type.value]
        parts += [name for name in (item.codelist, item.analyte, item.cdash, item.sdtm) if name]
        found = [" · ".join(parts)]
        if item.show_when:
            found.append(self._maker.say("blank.shown_when", condition=item.show_when))
        found += self._places.of_item(item)
        wrapped: list[str] = []
        for text in found:
            wrapped += self._paper.fonts.wrap(text, _ANNOTATION, _ANSWER - 4 * MM)
        return wrapped

    def _grid(self, items: list[Item]) -> None:
        """A table of empty lines."""
        paper = self._paper
        room = RIGHT - LEFT - 8 * MM
        wanted = [max(item.column, 8) if item.column >= 0 else 14 for item in items]
        widths = [room * each / sum(wanted) for each in wanted]
        labels = [self._maker.speaker.say(item.label) + (" *" if item.required else "") for item in items]
        x, columns = 8 * MM, []
        for item, label, width in zip(items, labels, widths, strict=True):
            note = f"\n{item.oid}" if self._options.annotated else ""
            unit = f" ({item.unit})" if item.unit else ""
            columns.append(Column(x + 2, width - 4, label + unit + note, Style(7, 8.6, INK, bold=True)))
            x += width
        paper.row(columns, band=BAND, line=FAINT)
        for number in range(1, _GRID_ROWS + 1):
            if paper.y - 9 * MM < BOTTOM:
                break
            paper.draw(LEFT + 2 * MM, paper.y - 6 * MM, str(number), TINY)
            x = LEFT + 8 * MM
            for width in widths:
                paper.box(x, paper.y - 9 * MM, width, 9 * MM)
                x += width
            paper.y -= 9 * MM
        self._key(items)

    def _key(self, items: list[Item]) -> None:
        """The codes of choices of a grid, beneath it, and where its columns go."""
        for item in items:
            places = self._places.of_item(item)
            if places:
                self._paper.text(f"{item.oid}: {' · '.join(places)}", _SDTM)
        for item in items:
            codelist = self._snapshot.lexicon.codelist_of(item)
            if codelist is not None:
                speaker = self._maker.speaker
                codes = "   ".join(
                    f"{code.number or code.code} {speaker.say(code.label)}" for code in codelist.codes
                )
                self._paper.space(1)
                self._paper.text(f"{speaker.say(item.label)}: {codes}", Style(6.6, 8.6, INK))
        self._paper.space(4)

    def _sign(self) -> None:
        """Who filled the form in by hand."""
        self._paper.space(6 * MM)
        draw_sign_line(self._paper, self._maker, above=10 * MM)


def _has_box(event: Event, label: str) -> bool:
    """Logs have no visit, and a visit that happens once has no number."""
    if label == "subject":
        return True
    if event.kind == "common":
        return False
    return label == "date" or event.repeats > 1 or event.kind == "unscheduled"
