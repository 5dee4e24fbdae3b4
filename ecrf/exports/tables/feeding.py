"""One pass over a snapshot that fills every table and proves that nothing was lost."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.exports.job import Options
from ecrf.exports.tables.data import DataWriter
from ecrf.exports.tables.dictionary import write_dictionary
from ecrf.exports.tables.lists import AFTER_DATA, BEFORE_DATA, Lists
from ecrf.exports.tables.reckoning import Balance, Reckoning
from ecrf.exports.tables.table import Book
from ecrf.services.reads.snapshot import Snapshot
from ecrf.words import Speaker


@dataclass(frozen=True, slots=True)
class Fed:
    """What was written."""

    balances: tuple[Balance, ...]


def feed_tables(snapshot: Snapshot, book: Book, options: Options, speaker: Speaker) -> Fed:
    """Write all tables of a snapshot into a book; refuses `exports.not_reconciled`."""
    reckoning = Reckoning()
    lists = Lists(speaker, reckoning)
    data = DataWriter(
        snapshot.lexicon, speaker, reckoning, snapshot.head.dictionaries, everything=options.everything
    )
    lists.open(book, BEFORE_DATA)
    if any(each.design.study.randomisation is not None for each in snapshot.designs):
        lists.open(book, ("randomised",))
    data.open(book)
    lists.open(book, AFTER_DATA)
    write_dictionary(book, snapshot.lexicon, speaker, data.tables)
    if options.audit:
        lists.open(book, ("audit",))
    for subject in snapshot.subjects():
        lists.take(subject)
        data.take(subject)
        if options.audit:
            reckoning.stored["entries"] += subject.counts.entries
            reckoning.written["entries"] += lists.trail(subject.audit())
    if reckoning.written["subjects"] != snapshot.head.subjects:
        reckoning.stored["subjects"] = snapshot.head.subjects
    if options.audit:
        lists.trail(snapshot.study_audit())
    return Fed(reckoning.balances())
