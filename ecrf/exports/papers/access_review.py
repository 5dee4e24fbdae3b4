"""The access review on paper: every account, every change of rights, every attempt, and a line to sign on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ecrf.exports.access_rows import EVENT, PERSON, mark_rows, moment, person_rows, right_rows
from ecrf.exports.job import Options, Written
from ecrf.exports.landing import compute_sha256, landing
from ecrf.exports.papers.chapters import FULL, HEAD, draw_heading, draw_sign_line, make_row
from ecrf.exports.papers.page import Column, Paper
from ecrf.exports.papers.sheet import Heads, Maker
from ecrf.exports.papers.type import (
    BODY_BOLD,
    FAINT,
    LABEL,
    LINE,
    MM,
    SMALL,
    SOFT,
    TITLE,
    Style,
)
from ecrf.services.reads.access_view import AccessReview
from ecrf.services.reads.snapshot_view import SnapshotHead
from ecrf.words import Speaker

_EVENT_XS = (0.0, 36 * MM, 96 * MM, 124 * MM, 152 * MM, 178 * MM)
_LABELS = 40 * MM


def write_access_paper(
    review: AccessReview, head: SnapshotHead, options: Options, target: Path, speaker: Speaker
) -> Written:
    """Write the review as it stands at `head`'s place in the trail."""
    maker = Maker(head, options, speaker)
    title = speaker.say("access.title")
    with landing(target) as part:
        paper = maker.open(part, Heads(title, review.as_of))
        paper.bookmark(title, 0)
        paper.text(title, TITLE)
        reviewed = moment(review.reviewed) if review.reviewed else speaker.say("access.never_reviewed")
        paper.text(f"{review.study}  ·  {review.as_of}  ·  {reviewed}", Style(10, 15, SOFT))
        for letter in review.letters or (speaker.say("access.no_letter"),):
            paper.text(f"{speaker.say('people.fact.fda_letter')}: {letter}", Style(9, 13, SOFT))
        _people(paper, review, speaker)
        rights, marks = right_rows(review, speaker), mark_rows(review, speaker)
        _events(paper, speaker.say("access.show.rights"), rights, speaker)
        _events(paper, speaker.say("access.show.tries"), marks, speaker)
        draw_sign_line(paper, maker)
        pages = paper.finish()[0]
    rows = (
        ("pages", pages),
        ("people", len(review.persons)),
        ("rights", len(rights)),
        ("attempts", len(marks)),
    )
    return Written(target, compute_sha256(target), rows)


def _people(paper: Paper, review: AccessReview, speaker: Speaker) -> None:
    """A small block per person: names in bold, then label and value where there is one."""
    rows = person_rows(review, speaker)
    draw_heading(paper, f"{speaker.say('ui.people.people')}  ({len(rows)})")
    for row in rows:
        paper.need(24 * MM)
        paper.row([Column(0, FULL, f"{row[0]}   {row[1]}   {row[2]}", BODY_BOLD)], gap=1)
        for label, value in list(zip(PERSON, row, strict=True))[3:]:
            if value:
                columns = [
                    Column(0, _LABELS, speaker.say(label), LABEL),
                    Column(_LABELS, FULL - _LABELS, value, SMALL),
                ]
                paper.row(columns, gap=1)
        paper.y -= 2
        paper.rule(paper.y, LINE, 0.4)


def _events(paper: Paper, title: str, rows: Sequence[tuple[str, ...]], speaker: Speaker) -> None:
    draw_heading(paper, f"{title}  ({len(rows)})")
    paper.row(make_row([speaker.say(code) for code in EVENT], _EVENT_XS, HEAD), line=FAINT)
    for row in rows:
        paper.row(make_row(row, _EVENT_XS, SMALL), line=LINE, gap=2)
