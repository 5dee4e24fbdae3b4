"""The delegation log of a site as a workbook: people with tasks and dates, and signatures."""

from __future__ import annotations

from pathlib import Path

from ecrf.exports.delegation_rows import PERSON, SIGNED, line_rows, signature_rows
from ecrf.exports.job import Written
from ecrf.exports.tables.list_book import ListBook, ListSheet, make_plain_list, write_list_book
from ecrf.services.reads.delegation_view import DelegationLog
from ecrf.services.reads.snapshot_view import SnapshotHead
from ecrf.words import Speaker


def write_delegation_workbook(
    log: DelegationLog, head: SnapshotHead, target: Path, speaker: Speaker
) -> Written:
    """Write the log as it stands at `head`'s place in the trail."""
    title = speaker.say("delegation.title")
    lists = (
        ("people", "ui.people.people", PERSON, line_rows(log, speaker)),
        ("signatures", "delegation.signatures", SIGNED, signature_rows(log, speaker)),
    )
    sheets = [
        ListSheet(make_plain_list(speaker, key, speaker.say(words), title, codes), rows)
        for key, words, codes, rows in lists
    ]
    facts = (
        (speaker.say("exports.fact.as_of"), log.as_of),
        (speaker.say("ui.people.site"), f"{log.number} {log.site_name}"),
    )
    return write_list_book(ListBook(title, facts, sheets), head, target, speaker)
