"""The access review as a workbook: people, changes of rights, attempts, each a sheet with a filter."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ecrf.exports.access_rows import EVENT, PERSON, mark_rows, person_rows, right_rows
from ecrf.exports.facts import banner_of
from ecrf.exports.job import Written
from ecrf.exports.landing import compute_sha256, landing
from ecrf.exports.tables.table import Column, Family, Kind, Table
from ecrf.exports.tables.workbook import make_labels, mark_sheets
from ecrf.exports.tables.workbook_file import WorkbookFile
from ecrf.exports.tables.workbook_look import set_print
from ecrf.exports.tables.workbook_pen import SheetPen
from ecrf.services.reads.access_view import AccessReview
from ecrf.services.reads.snapshot_view import SnapshotHead
from ecrf.words import Speaker

SHEETS = (
    ("people", "ui.people.people", PERSON),
    ("rights", "access.show.rights", EVENT),
    ("attempts", "access.show.tries", EVENT),
)


def write_access_workbook(
    review: AccessReview, head: SnapshotHead, target: Path, speaker: Speaker
) -> Written:
    """Write the review as it stands at `head`'s place in the trail."""
    rows = (person_rows(review, speaker), right_rows(review, speaker), mark_rows(review, speaker))
    counts: list[tuple[str, int]] = []
    with landing(target) as part, WorkbookFile(target.parent, make_labels(head, speaker)) as book:
        pen = SheetPen(book.first)
        if banner := banner_of(head, speaker):
            pen.banner(banner)
        pen.title(speaker.say("access.title"))
        pen.fact(speaker.say("exports.fact.as_of"), review.as_of)
        for letter in review.letters or (speaker.say("access.no_letter"),):
            pen.fact(speaker.say("people.fact.fda_letter"), letter)
        for (key, title, columns), lines in zip(SHEETS, rows, strict=True):
            sink = book.open(_table(key, title, columns, speaker))
            for line in lines:
                sink.append(line)
            counts.append((key, len(lines)))
            pen.link(speaker.say(title), speaker.say("access.title"), len(lines))
        set_print(book.first)
        mark_sheets(book, banner_of(head, speaker))
        book.save(part, head.time)
    return Written(target, compute_sha256(target), tuple(counts))


def _table(key: str, title: str, codes: Sequence[str], speaker: Speaker) -> Table:
    columns = tuple(Column(code.rpartition(".")[2].upper(), speaker.say(code), Kind.TEXT) for code in codes)
    return Table(key, speaker.say(title), columns, Family.LIST, speaker.say("access.title"))
