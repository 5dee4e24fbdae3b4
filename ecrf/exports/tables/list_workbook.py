"""A list that is taken along, as a workbook."""

from __future__ import annotations

from pathlib import Path

from ecrf.exports.job import Written
from ecrf.exports.list_file import ListFile
from ecrf.exports.tables.list_book import ListBook, ListSheet, make_plain_list, write_list_book
from ecrf.services.reads.snapshot_view import SnapshotHead
from ecrf.words import Speaker


def write_list_workbook(file: ListFile, head: SnapshotHead, target: Path, speaker: Speaker) -> Written:
    """Write a list as it stands at `head`'s place in the trail."""
    title = speaker.say(file.title)
    sheets = [
        ListSheet(make_plain_list(speaker, each.key, speaker.say(each.title), title, each.columns), each.rows)
        for each in file.sheets
    ]
    facts = ((speaker.say("exports.fact.as_of"), file.as_of), *file.facts)
    return write_list_book(ListBook(title, facts, sheets), head, target, speaker)
