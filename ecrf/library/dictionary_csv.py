"""Dictionaries of medicines read from one CSV file with a heading: WHODrug (an extract), ATC, an own list."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

from ecrf.library.dictionary_text import Faults, read_text
from ecrf.record.coding import Level
from ecrf.services.coding.dictionary import Choice

MUST = ("code", "name")
_ATC_LENGTHS = (1, 3, 4, 5, 7)
"""Characters of an ATC code of level 1 to 5 (WHO Collaborating Centre for Drug Statistics Methodology)."""
Row = dict[str, str]
Above = tuple[Level, ...]
Terms = tuple[tuple[Choice, ...], dict[str, Above]]


def find_csv(source: Path) -> dict[str, Path]:
    """The file itself, or the only CSV file of a folder."""
    if source.is_file():
        return {source.name.lower(): source}
    found = sorted(source.glob("*.csv")) + sorted(source.glob("*.CSV")) if source.is_dir() else []
    return {found[0].name.lower(): found[0]} if len(set(found)) == 1 else {}


def read_csv(kind: str, path: Path, language: str, faults: Faults) -> Terms:
    """The terms of a file, and the levels above each."""
    rows: dict[str, Row] = {}
    for line, row in _rows(path, language, faults):
        place = f"{path.name}:{line}"
        if not row["code"] or not row["code"].isascii():
            faults.add("code", place, code=row["code"])
        elif not row["name"]:
            faults.add("name", place, code=row["code"])
        elif row["code"] in rows:
            faults.add("code_twice", place, code=row["code"])
        elif kind == "atc" and len(row["code"]) not in _ATC_LENGTHS:
            faults.add("atc_code", place, code=row["code"])
        else:
            rows[row["code"]] = row
    above = _ABOVE[kind]
    terms = tuple(Choice(code, row["name"], row.get("pinyin", "")) for code, row in rows.items())
    return terms, {code: above(row, rows) for code, row in rows.items()}


def _rows(path: Path, language: str, faults: Faults) -> Iterator[tuple[int, Row]]:
    text = read_text(path, language, faults)
    reader = csv.DictReader(io.StringIO(text), restval="")
    heading = [name.strip().lower() for name in reader.fieldnames or ()]
    missing = [name for name in MUST if name not in heading]
    if missing:
        faults.add("column", path.name, column=", ".join(missing))
        return
    reader.fieldnames = heading
    for row in reader:
        yield reader.line_num, {name: (cell or "").strip() for name, cell in row.items() if name in heading}


def _above_drug(row: Row, _rows: dict[str, Row]) -> Above:
    preferred = Level("PREF", row.get("preferred_code") or row["code"], row.get("preferred", ""))
    atc = Level("ATC", row.get("atc", ""), row.get("atc_name") or row.get("atc", ""))
    return tuple(level for level in (preferred, atc) if level.code and level.name)


def _above_atc(row: Row, rows: dict[str, Row]) -> Above:
    shorter = [row["code"][:length] for length in reversed(_ATC_LENGTHS) if length < len(row["code"])]
    return tuple(
        Level(f"ATC{_ATC_LENGTHS.index(len(code)) + 1}", code, rows[code]["name"])
        for code in shorter
        if code in rows
    )


def _above_tcm(row: Row, _rows: dict[str, Row]) -> Above:
    group = row.get("class", "")
    return (Level("CLASS", group, group),) if group else ()


_ABOVE: dict[str, Callable[[Row, dict[str, Row]], Above]] = {
    "whodrug": _above_drug,
    "atc": _above_atc,
    "tcm": _above_tcm,
}
