"""The delegation log of a site on paper: who does what from when to when, and the principal investigator's signatures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ecrf.exports.delegation_rows import PERSON, SIGNED, line_rows, signature_rows
from ecrf.exports.job import Options, Written
from ecrf.exports.landing import compute_sha256, landing
from ecrf.exports.papers.chapters import HEAD, draw_heading, make_row
from ecrf.exports.papers.page import Paper
from ecrf.exports.papers.sheet import Heads, Maker
from ecrf.exports.papers.type import FAINT, LINE, MM, SMALL, SOFT, TITLE, Style
from ecrf.services.reads.delegation_view import DelegationLog
from ecrf.services.reads.snapshot_view import SnapshotHead
from ecrf.words import Message, Speaker

_PERSON_XS = (0.0, 30 * MM, 56 * MM, 84 * MM, 124 * MM, 143 * MM, 162 * MM, 178 * MM)
_SIGNED_XS = (0.0, 50 * MM, 90 * MM, 140 * MM, 178 * MM)


def write_delegation_paper(
    log: DelegationLog, head: SnapshotHead, options: Options, target: Path, speaker: Speaker
) -> Written:
    """Write the log as it stands at `head`'s place in the trail."""
    title = speaker.say("delegation.title")
    lines, signed = line_rows(log, speaker), signature_rows(log, speaker)
    with landing(target) as part:
        paper = Maker(head, options, speaker).open(part, Heads(title, log.as_of))
        paper.bookmark(title, 0)
        paper.text(title, TITLE)
        site = f"{speaker.say(Message('ui.head.site', {'site': log.number}))}  {log.site_name}"
        paper.text(f"{site}  ·  {log.as_of}", Style(10, 15, SOFT))
        _table(
            paper, (f"{speaker.say('ui.people.people')}  ({len(lines)})", PERSON, _PERSON_XS), lines, speaker
        )
        words = speaker.say("delegation.signatures")
        _table(paper, (f"{words}  ({len(signed)})", SIGNED, _SIGNED_XS), signed, speaker)
        if not signed:
            paper.text(speaker.say("delegation.unsigned"), Style(9, 13, SOFT))
        pages = paper.finish()[0]
    rows = (("pages", pages), ("people", len(lines)), ("signatures", len(signed)))
    return Written(target, compute_sha256(target), rows)


def _table(
    paper: Paper,
    shape: tuple[str, Sequence[str], Sequence[float]],
    rows: Sequence[tuple[str, ...]],
    speaker: Speaker,
) -> None:
    title, codes, places = shape
    draw_heading(paper, title)
    paper.row(make_row([speaker.say(code) for code in codes], places, HEAD), line=FAINT)
    for row in rows:
        paper.row(make_row(row, places, SMALL), line=LINE, gap=2)
