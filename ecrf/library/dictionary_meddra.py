"""MedDRA read from the ASCII distribution of its maintainer: `$`-separated files, English or another language.

Fields by position, as the distribution's file format document lists them: llt.asc code, name, PT code, ..., the tenth is the
currency (Y or N); pt.asc, hlt.asc, hlgt.asc and soc.asc code, name; mdhier.asc PT, HLT, HLGT and SOC code, their names,
abbreviation, an empty field, the PT's SOC, and Y for the primary path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from ecrf.library.dictionary_text import Faults, read_text
from ecrf.record.coding import Level
from ecrf.services.coding.dictionary import Choice

FILES = ("llt.asc", "pt.asc", "hlt.asc", "hlgt.asc", "soc.asc", "mdhier.asc")
_LEAST = {"llt.asc": 10, "pt.asc": 2, "hlt.asc": 2, "hlgt.asc": 2, "soc.asc": 2, "mdhier.asc": 12}
_PARENT, _CURRENCY, _PRIMARY = 2, 9, 11
_LEVELS = ("PT", "HLT", "HLGT", "SOC")
Terms = tuple[tuple[Choice, ...], dict[str, tuple[Level, ...]]]


def find_files(source: Path) -> dict[str, Path]:
    """The files of a distribution by name in lower case; the folder itself or its MedAscii folder."""
    folders = [source, *(each for each in source.iterdir() if each.is_dir())] if source.is_dir() else []
    for folder in folders:
        found = {each.name.lower(): each for each in folder.iterdir() if each.name.lower() in FILES}
        if "llt.asc" in found:
            return found
    return {}


def read_meddra(
    files: dict[str, Path], language: str, faults: Faults, told: Callable[[int], None] = lambda _done: None
) -> Terms:
    """The LLTs, and the levels above each by the primary path; what is wrong goes into `faults`.

    `told` hears how many files are read.
    """
    for name in FILES:
        if name not in files:
            faults.add("file_missing", name)
    if faults.found:
        return (), {}
    tables = {}
    for done, name in enumerate(FILES):
        told(done)
        tables[name] = list(_rows(files[name], language, faults))
    told(len(FILES))
    names = {
        level: {code: name for _, (code, name, *_rest) in tables[f"{level.lower()}.asc"]} for level in _LEVELS
    }
    return _join(tables, names, faults)


def _join(
    tables: dict[str, list[tuple[int, list[str]]]], names: dict[str, dict[str, str]], faults: Faults
) -> Terms:
    paths: dict[str, tuple[Level, ...]] = {}
    for line, cells in tables["mdhier.asc"]:
        levels = tuple(
            Level(level, code, names[level].get(code, ""))
            for level, code in zip(_LEVELS, cells, strict=False)
        )
        if missing := next((one for one in levels if not one.name), None):
            faults.add("no_such_code", f"mdhier.asc:{line}", level=missing.level, code=missing.code)
        elif cells[_PRIMARY] == "Y":
            paths[cells[0]] = levels
    terms: dict[str, Choice] = {}
    above: dict[str, tuple[Level, ...]] = {}
    for line, cells in tables["llt.asc"]:
        if cells[0] in terms:
            faults.add("code_twice", f"llt.asc:{line}", code=cells[0])
        if cells[_PARENT] not in paths:
            faults.add("no_path", f"llt.asc:{line}", code=cells[_PARENT])
        terms[cells[0]] = Choice(cells[0], cells[1], is_current=cells[_CURRENCY] != "N")
        above[cells[0]] = paths.get(cells[_PARENT], ())
    return tuple(terms.values()), above


def _rows(path: Path, language: str, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    name = path.name.lower()
    for line, text in enumerate(read_text(path, language, faults).splitlines(), 1):
        if not text.strip():
            continue
        cells = [cell.strip() for cell in text.split("$")]
        if len(cells) < _LEAST[name]:
            faults.add("fields", f"{name}:{line}", found=len(cells), wanted=_LEAST[name])
        elif not cells[0].isascii() or not cells[0].isdigit():
            faults.add("code", f"{name}:{line}", code=cells[0])
        elif not cells[1]:
            faults.add("name", f"{name}:{line}", code=cells[0])
        else:
            yield line, cells
