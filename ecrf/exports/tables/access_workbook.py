"""The access review as a workbook: people, changes of rights, attempts, each a sheet with a filter."""

from __future__ import annotations

from pathlib import Path

from ecrf.exports.access_rows import EVENT, PERSON, mark_rows, person_rows, right_rows
from ecrf.exports.job import Written
from ecrf.exports.tables.list_book import ListBook, ListSheet, make_plain_list, write_list_book
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
    title = speaker.say("access.title")
    sheets = [
        ListSheet(make_plain_list(speaker, key, speaker.say(words), title, codes), lines)
        for (key, words, codes), lines in zip(SHEETS, rows, strict=True)
    ]
    letters = review.letters or (speaker.say("access.no_letter"),)
    facts = [(speaker.say("exports.fact.as_of"), review.as_of)]
    facts += [(speaker.say("people.fact.fda_letter"), letter) for letter in letters]
    return write_list_book(ListBook(title, facts, sheets), head, target, speaker)
