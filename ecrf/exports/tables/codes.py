"""Columns of the codes behind a table's other columns, for the items a study codes: levels, dictionary, state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ecrf.exports.tables.table import Cell, Column, Kind
from ecrf.record.rows_coding import DictionaryRow
from ecrf.schema.coding import KINDS_FOR
from ecrf.services.reads.snapshot_view import LineData
from ecrf.words import Message, Speaker

if TYPE_CHECKING:
    from ecrf.exports.tables.data import DataTable
    from ecrf.services.reads.snapshot_lexicon import Lexicon

LEVELS = {
    "meddra": ("LLT", "PT", "HLT", "HLGT", "SOC"),
    "whodrug": ("DRUG", "PREF", "ATC"),
    "atc": ("ATC", "ATC4", "ATC3", "ATC2", "ATC1"),
    "tcm": ("TCM", "CLASS"),
}


@dataclass(frozen=True, slots=True)
class CodeSlot:
    """Where the codes of an item begin in a row: two columns a level, then the dictionary and the state."""

    first: int
    levels: tuple[str, ...]

    def fill(self, line: LineData, oid: str, dictionaries: Sequence[DictionaryRow], row: list[Cell]) -> None:
        """Write the code of an item; one given to other words than those that stand is only said to be stale."""
        coding = line.codings.get(oid)
        after = self.first + 2 * len(self.levels)
        if coding is None or not coding.coded or not line.version(oid):
            row[after + 1] = "uncoded" if line.version(oid) else None
            return
        if coding.verbatim != line.version(oid):
            row[after + 1] = "stale"
            return
        for level in coding.path:
            if level.level in self.levels:
                at = self.first + 2 * self.levels.index(level.level)
                row[at], row[at + 1] = level.name, level.code
        used = next((each for each in dictionaries if each.digest == coding.dictionary), None)
        row[after] = f"{used.dictionary} {used.version}" if used is not None else None
        row[after + 1] = coding.how


def add_codes(
    tables: Iterable[DataTable], lexicon: Lexicon, dictionaries: Sequence[DictionaryRow], speaker: Speaker
) -> tuple[DataTable, ...]:
    """The tables with columns for codes behind; the same tables where the study has named no dictionary."""
    kinds = {row.dictionary for row in dictionaries}
    return tuple(_add(table, lexicon, kinds, speaker) for table in tables) if kinds else tuple(tables)


def _add(data: DataTable, lexicon: Lexicon, kinds: set[str], speaker: Speaker) -> DataTable:
    columns = list(data.table.columns)
    codes: dict[str, CodeSlot] = {}
    for oid in data.slots:
        found = lexicon.find_item(oid)
        item = found[1].item if found is not None else None
        used = [kind for kind in KINDS_FOR.get(item.coding, ()) if kind in kinds] if item is not None else []
        if item is None or not used:
            continue
        levels = tuple(dict.fromkeys(level for kind in used for level in LEVELS[kind]))
        codes[oid] = CodeSlot(len(columns), levels)
        label = speaker.say(item.label)
        for level in levels:
            columns.append(Column(f"{oid}__{level}", f"{label}: {level}", Kind.TEXT))
            said = speaker.say(Message("exports.part.code", {"label": f"{label}: {level}"}))
            columns.append(Column(f"{oid}__{level}_CODE", said, Kind.CODE))
        for part, kind in (("DICTIONARY", Kind.TEXT), ("CODING", Kind.CODE)):
            said = speaker.say(Message(f"exports.part.{part.lower()}", {"label": label}))
            columns.append(Column(f"{oid}__{part}", said, kind))
    table = replace(data.table, columns=tuple(columns))
    return replace(data, table=table, width=len(columns), codes=codes)
