"""Reports of one page: a serious event, a pregnancy, an overdose in the layout a reader knows; every box of it drawn."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ecrf.exports.job import Options, Written
from ecrf.exports.landing import compute_sha256, landing
from ecrf.exports.papers.casebook import only_subject
from ecrf.exports.papers.page import BOTTOM, LEFT, RIGHT, Paper
from ecrf.exports.papers.report_values import GAP, ReportValues
from ecrf.exports.papers.sheet import Heads, Maker
from ecrf.exports.papers.type import BAND, INK, SOFT, Fonts, Style
from ecrf.schema.paper import WIDTH, PaperCell, PaperLayout, PaperRow
from ecrf.services.reads.snapshot import Snapshot
from ecrf.services.reads.snapshot_view import FormData, SubjectData
from ecrf.words import Fault, Refusal, Speaker

SIZES = (8.4, 8.0, 7.6, 7.2, 6.8, 6.4, 6.0)
"""Text sizes tried until the report fits its page."""
_UNIT = (RIGHT - LEFT) / WIDTH
_PAD = 2.2
_TITLE = 26.0


def write_sae_report(snapshot: Snapshot, options: Options, target: Path, speaker: Speaker) -> Written:
    """The reports of serious events of one subject in the Chinese hospital layout, a page each."""
    return _write(snapshot, options, target, (speaker, "SAE_CN"))


def write_sae_international(snapshot: Snapshot, options: Options, target: Path, speaker: Speaker) -> Written:
    """The same reports in the order international safety desks know."""
    return _write(snapshot, options, target, (speaker, "SAE_INT"))


def _write(snapshot: Snapshot, options: Options, target: Path, how: tuple[Speaker, str]) -> Written:
    """Refuses `exports.no_subject` unless one subject is asked for, `exports.no_report` when there is none to print."""
    speaker, name = how
    subject = only_subject(snapshot, options)
    layout = _find_layout(options, name)
    reports = [
        form
        for form in subject.forms
        if layout
        and form.form.oid == layout.form
        and not form.in_error
        and options.record in ("", form.record)
    ]
    if layout is None or not reports:
        raise Refusal(Fault("exports.no_report", subject.number))
    maker = Maker(snapshot.head, options, speaker)
    with landing(target) as part:
        paper = maker.open(part, Heads(speaker.say(layout.title), subject.number, subject.site.words))
        for number, report in enumerate(reports):
            if number:
                paper.new_page()
            _Page(paper, maker, layout, ReportValues(snapshot, subject, report, speaker)).draw(
                report, subject
            )
        pages = paper.finish()[0]
    return Written(target, compute_sha256(target), (("pages", pages), ("reports", len(reports))))


def _find_layout(options: Options, name: str) -> PaperLayout | None:
    """The layout of a name; a report of another form, a pregnancy say, has one of its own."""
    form = options.record.split("/")[2] if options.record.count("/") > 1 else ""
    fitting = [each for each in options.layouts if form in ("", each.form)]
    named = (each for each in fitting if each.paper == name)
    return next(named, fitting[0] if form and fitting else None)


@dataclass(frozen=True, slots=True)
class _Box:
    """A cell with its lines at the size chosen."""

    cell: PaperCell
    label: list[str]
    lines: list[str]


@dataclass(frozen=True, slots=True)
class _Sizes:
    """The styles of one text size."""

    text: Style
    label: Style
    band: Style


class _Page:
    """Draws one report."""

    def __init__(self, paper: Paper, maker: Maker, layout: PaperLayout, values: ReportValues) -> None:
        self._paper, self._maker, self._layout, self._values = paper, maker, layout, values
        self._texts = {id(c): values.text(c) for row in layout.rows for c in row.cells}

    def draw(self, report: FormData, subject: SubjectData) -> None:
        """Draw it as large as fits; what even the smallest size has no room for goes on over the page."""
        paper, say = self._paper, self._maker.speaker.say
        title = say(self._layout.title)
        paper.bookmark(f"{title} {subject.number} {report.where.form_repeat}", 0)
        style = Style(14, 18, INK, bold=True)
        paper.y -= _TITLE
        width = paper.fonts.width(paper.fonts.printable(title, bold=True), style)
        paper.draw((LEFT + RIGHT - width) / 2, paper.y + 8, title, style)
        if report.status != "complete":
            paper.draw(LEFT, paper.y + 10, self._maker.say("not_sent"), Style(8, 10, SOFT, bold=True))
        if self._layout.note is not None:
            paper.text(say(self._layout.note), Style(6.6, 9, SOFT))
            paper.y -= 2
        room = paper.y - BOTTOM
        sizes, rows = self._fit(paper.fonts, room)
        for row, boxes in rows:
            self._row(row, boxes, sizes)

    def _fit(self, fonts: Fonts, room: float) -> tuple[_Sizes, list[tuple[PaperRow, list[_Box]]]]:
        for size in SIZES:
            sizes = _Sizes(
                Style(size, size * 1.28, INK),
                Style(size - 1.4, size * 1.18, SOFT),
                Style(size, size * 1.3, INK, bold=True),
            )
            rows = [(row, [self._box(fonts, cell, sizes) for cell in row.cells]) for row in self._layout.rows]
            if sum(_height(row, boxes, sizes) for row, boxes in rows) <= room:
                break
        return sizes, rows

    def _box(self, fonts: Fonts, cell: PaperCell, sizes: _Sizes) -> _Box:
        width = cell.wide * _UNIT - 2 * _PAD
        label = fonts.wrap(self._maker.speaker.say(cell.label), sizes.label, width)
        text = self._texts[id(cell)]
        lines = _pack(fonts, text, sizes.text, width) if cell.ticks else fonts.wrap(text, sizes.text, width)
        return _Box(cell, label, lines)

    def _row(self, row: PaperRow, boxes: list[_Box], sizes: _Sizes) -> None:
        paper, height = self._paper, _height(row, boxes, sizes)
        if height > paper.y - BOTTOM:
            paper.new_page()
        top, bottom = paper.y, paper.y - height
        if row.band is not None:
            paper.fill(LEFT, bottom, RIGHT - LEFT, height, BAND)
            paper.box(LEFT, bottom, RIGHT - LEFT, height)
            paper.draw(LEFT + _PAD, bottom + _PAD + 1, self._maker.speaker.say(row.band), sizes.band)
        x = LEFT
        for box in boxes:
            width = box.cell.wide * _UNIT
            paper.box(x, bottom, width, height)
            y = top - _PAD
            for line, style in [(t, sizes.label) for t in box.label] + [(t, sizes.text) for t in box.lines]:
                y -= style.leading
                paper.draw(x + _PAD, y + (style.leading - style.size) * 0.7, line, style)
            x += width
        paper.y = bottom


def _pack(fonts: Fonts, text: str, style: Style, width: float) -> list[str]:
    """Boxes with their words on as few lines as they take, each box whole."""
    lines: list[str] = []
    for box in text.split(GAP):
        longer = f"{lines[-1]}{GAP}{box}" if lines else box
        if lines and fonts.width(fonts.printable(longer), style) <= width:
            lines[-1] = longer
        else:
            lines += fonts.wrap(box, style, width)
    return lines or [""]


def _height(row: PaperRow, boxes: list[_Box], sizes: _Sizes) -> float:
    if row.band is not None:
        return sizes.band.leading + 2 * _PAD
    return max(
        len(box.label) * sizes.label.leading
        + max(len(box.lines), box.cell.tall) * sizes.text.leading
        + 2 * _PAD
        for box in boxes
    )
