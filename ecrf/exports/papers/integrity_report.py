"""The weekly integrity report on paper: who looked at what and when, counts, findings by kind, signature."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from pathlib import Path

from ecrf.exports.facts import show_time
from ecrf.exports.findings import STANDINGS, Line, counts_of, lines_of, run_facts
from ecrf.exports.job import Options, Written
from ecrf.exports.landing import compute_sha256, landing
from ecrf.exports.papers.chapters import HEAD, draw_heading, draw_sign_line
from ecrf.exports.papers.page import LEFT, RIGHT, Column, Paper
from ecrf.exports.papers.sheet import Heads, Maker
from ecrf.exports.papers.type import (
    AMBER,
    BODY,
    BODY_BOLD,
    FAINT,
    GREEN,
    LABEL,
    LINE,
    MM,
    RED,
    SMALL,
    SOFT,
    TINY,
    TITLE,
    VIOLET,
    Style,
)
from ecrf.services.reads.snapshot import Snapshot
from ecrf.services.reads.snapshot_run import RunData
from ecrf.services.reads.trail_findings import REVIEW
from ecrf.words import Speaker

_STANDING = {"new": ("●", RED), "persisting": ("◐", AMBER), "resolved": ("✓", GREEN)}
"""Sign and colour: colour is never the only carrier of meaning."""
_NUMBER, _SUBJECT, _MESSAGE, _STATE = 0.0, 9 * MM, 32 * MM, 152 * MM


def write_integrity_report(snapshot: Snapshot, options: Options, target: Path, speaker: Speaker) -> Written:
    """Write the report of `options.run` (empty: the last) of `options.site`; it speaks of the place the run saw.

    Refuses `reads.no_such` and like `write_workbook`.
    """
    run = snapshot.run(options.site, options.run)
    head = replace(snapshot.head, root=run.report.checkpoint, time=run.time)
    with landing(target) as part:
        pages, findings = _ReportPaper(run, Maker(head, options, speaker)).write(part)
    return Written(target, compute_sha256(target), (("pages", pages), ("findings", findings)))


def write_trail_review(snapshot: Snapshot, options: Options, target: Path, speaker: Speaker) -> Written:
    """Write the last review of the trail of `options.site`, with what was said of each finding; refuses alike."""
    return write_integrity_report(snapshot, replace(options, run=REVIEW), target, speaker)


class _ReportPaper:
    def __init__(self, run: RunData, maker: Maker) -> None:
        self._run, self._maker = run, maker
        self._paper: Paper

    def write(self, path: Path) -> tuple[int, int]:
        speaker, report = self._maker.speaker, self._run.report
        title = speaker.say("exports.run.review" if report.nature == REVIEW else "exports.run.title")
        self._paper = self._maker.open(path, Heads(title, report.as_of, self._run.site.words))
        self._cover(title)
        written = 0
        for kind, lines in groupby(lines_of(self._run, speaker), key=lambda line: line.kind):
            written += self._kind(kind, list(lines))
        self._sign()
        return self._paper.finish()[0], written

    def _cover(self, title: str) -> None:
        paper, speaker, run = self._paper, self._maker.speaker, self._run
        paper.bookmark(title, 0)
        paper.y -= 4 * MM
        paper.text(title, TITLE)
        nature = speaker.say(f"exports.run.nature.{run.report.nature}")
        paper.text(f"{nature}  ·  {run.report.as_of}", Style(11, 16, SOFT))
        paper.y -= 4 * MM
        for name, value in run_facts(self._maker.head, run, speaker):
            shown = show_time(value) if value[:4].isdigit() and "T" in value[:11] else value
            paper.row(
                [Column(0, 56 * MM, name, LABEL), Column(58 * MM, 120 * MM, shown, BODY)], line=LINE, gap=3
            )
        self._counts()

    def _counts(self) -> None:
        paper, speaker = self._paper, self._maker.speaker
        draw_heading(self._paper, speaker.say("exports.run.overview"))
        xs = (104 * MM, 130 * MM, 156 * MM)
        heads = [Column(0, 100 * MM, speaker.say("exports.run.kind"), HEAD)]
        for x, standing in zip(xs, STANDINGS, strict=True):
            sign, _ = _STANDING[standing]
            heads.append(
                Column(x, 22 * MM, f"{sign} {speaker.say(f'exports.standing.{standing}')}", HEAD, right=True)
            )
        paper.row(heads, line=FAINT)
        for count in counts_of(self._run, speaker):
            numbers = (count.new, count.persisting, count.resolved)
            columns = [Column(0, 100 * MM, count.label, BODY if any(numbers) else LABEL)]
            for x, number, standing in zip(xs, numbers, STANDINGS, strict=True):
                colour = _STANDING[standing][1] if number else FAINT
                style = Style(BODY.size, BODY.leading, colour, bold=bool(number))
                columns.append(Column(x, 22 * MM, str(number), style, right=True))
            paper.row(columns, line=LINE, gap=2.5)

    def _kind(self, kind: str, lines: list[Line]) -> int:
        speaker = self._maker.speaker
        title = speaker.say(f"exports.finding.{kind}")
        self._paper.running = title
        draw_heading(self._paper, f"{title}  ({len(lines)})")
        for line in lines:
            self._line(line)
        return len(lines)

    def _line(self, line: Line) -> None:
        sign, colour = _STANDING[line.standing]
        standing = self._maker.speaker.say(f"exports.standing.{line.standing}")
        state = Style(7.4, BODY.leading, colour, bold=True)
        columns = [
            Column(_NUMBER, _SUBJECT - 3, str(line.number), TINY),
            Column(_SUBJECT, _MESSAGE - _SUBJECT - 4, line.subject, BODY_BOLD),
            Column(_MESSAGE, _STATE - _MESSAGE - 6, line.message, BODY),
            Column(_STATE, RIGHT - LEFT - _STATE, f"{sign} {standing}", state),
        ]
        self._paper.row(columns, gap=2)
        for text, style in ((line.place, SMALL), (line.said, Style(SMALL.size, SMALL.leading, VIOLET))):
            if text:
                self._paper.row([Column(_MESSAGE, _STATE - _MESSAGE - 6, text, style)], gap=1)
        self._paper.y -= 2
        self._paper.rule(self._paper.y, LINE, 0.4)

    def _sign(self) -> None:
        """The electronic signature, or a line to sign on."""
        paper, run, say = self._paper, self._run, self._maker.speaker.say
        paper.running = ""
        draw_heading(self._paper, say("exports.run.signature"))
        if run.signed_by:
            paper.text(run.signed_by, BODY_BOLD)
            paper.text(show_time(run.signed_at), BODY)
            paper.text(say("exports.run.signed_note"), SMALL)
            return
        paper.text(say("exports.run.unsigned_note"), SMALL)
        draw_sign_line(paper, self._maker, above=16 * MM)
