"""The official table of CTCAE 5.0: read from NCI's workbook, compared with the shipped one, kept, and shown instead."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import msgspec

from ecrf.clinical.ctcae_terms import Catalogue, Criterion, CtcaeTerm, build_catalogue
from ecrf.library.ctcae_workbook import OfficialRow, read_workbook, refuse_official
from ecrf.words import Arg, Fault, Text

KEPT_AS = "ctcae_v5_official.json"
LEAST_SAME = 0.9
"""Below this share of terms that agree the workbook is of another version (4.03 has 790 terms, 6.0 other limits)."""

_NO_GRADE = frozenset({"", "-", "--", "–", "—"})


class OfficialTerm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A term as NCI prints it: the grades that exist with their exact words."""

    meddra_code: str
    organ_class: str
    name: str
    grades: tuple[tuple[int, str], ...]
    definition: str = ""
    note: str = ""
    place: str = ""


class OfficialTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The official table, and the file it came from with its SHA-256."""

    file: str
    sha256: str
    terms: tuple[OfficialTerm, ...]


def load_official(path: Path, catalogue: Catalogue) -> OfficialTable:
    """Return the table of NCI's workbook; `find_differences` tells where it differs from `catalogue`.

    Refuses a file that is not such a workbook (see `read_workbook`), a row without a MedDRA code of eight
    digits (`library.official_code`), a code that stands twice (`_code_twice`), a row without a term
    (`_no_term`), and a table of another version (`_other_version`).
    """
    terms = tuple(_read_terms(read_workbook(path)))
    differences = tuple(find_differences(terms, catalogue))
    differing = {
        fault.args.get("term_code") for fault in differences if fault.code != "library.official_adds"
    }
    same = sum(code not in differing for code in catalogue.by_code)
    if same < LEAST_SAME * len(catalogue.terms):
        raise refuse_official("other_version", path.name, same=same, terms=len(catalogue.terms))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return OfficialTable(path.name, digest, terms)


def find_differences(terms: Iterable[OfficialTerm], catalogue: Catalogue) -> Iterator[Fault]:
    """Yield where official terms differ from `catalogue`: `library.official_adds`, `_lacks`, `_name`, `_class`,
    `_grades`, each with the MedDRA code, at the row of the workbook.
    """
    seen = set()
    for term in terms:
        seen.add(term.meddra_code)
        ours = catalogue.term(term.meddra_code)
        if ours is None:
            yield _differ("adds", term, official=term.name)
        else:
            yield from _compare(term, ours)
    for ours in catalogue.terms:
        if ours.meddra_code not in seen:
            yield Fault("library.official_lacks", "", {"term_code": ours.meddra_code, "own": ours.name.en})


def save_official(table: OfficialTable, folder: Path) -> Path:
    """Keep the table in `folder` (made when missing), whole or not at all; returns the file."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / KEPT_AS
    half = target.with_suffix(".part")
    half.write_bytes(msgspec.json.format(msgspec.json.encode(table), indent=1))
    return half.replace(target)


def load_kept_official(folder: Path) -> OfficialTable | None:
    """Return the table kept in `folder`, None when none is; refuses a damaged one (`library.official_damaged`)."""
    path = folder / KEPT_AS
    try:
        return msgspec.json.decode(path.read_bytes(), type=OfficialTable)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise refuse_official("damaged", str(path)) from error


def remove_official(folder: Path) -> bool:
    """Return to the shipped wording; returns whether a table was kept."""
    path = folder / KEPT_AS
    if not path.is_file():
        return False
    path.unlink()
    return True


def use_official(catalogue: Catalogue, table: OfficialTable) -> Catalogue:
    """Return the catalogue with NCI's exact words where a term agrees in code, name and grades.

    NCI publishes English only: the Chinese texts stay, and so does the shipped wording of terms that differ.
    """
    exact = _exact(table, catalogue)
    return build_catalogue(
        _reword(term, exact[term.meddra_code]) if term.meddra_code in exact else term
        for term in catalogue.terms
    )


def count_shown(table: OfficialTable, catalogue: Catalogue) -> int:
    """How many terms `use_official` shows in NCI's words."""
    return len(_exact(table, catalogue))


def _exact(table: OfficialTable, catalogue: Catalogue) -> dict[str, OfficialTerm]:
    differing = {
        fault.args.get("term_code")
        for fault in find_differences(table.terms, catalogue)
        if fault.code != "library.official_class"
    }
    return {term.meddra_code: term for term in table.terms if term.meddra_code not in differing}


def _reword(term: CtcaeTerm, official: OfficialTerm) -> CtcaeTerm:
    words = dict(official.grades)
    criteria = tuple(Criterion(one.grade, Text(words[one.grade], one.text.zh)) for one in term.criteria)
    note = Text(official.note, term.note.zh)
    return replace(term, criteria=criteria, definition=official.definition, note=note)


def _read_terms(rows: Iterable[OfficialRow]) -> Iterator[OfficialTerm]:
    places: dict[str, str] = {}
    for row in rows:
        code, name = row.cells["meddra code"], row.cells["ctcae term"]
        if len(code) != 8 or not (code.isascii() and code.isdigit()):
            raise refuse_official("code", row.place, value=code[:40])
        if not name:
            raise refuse_official("no_term", row.place, term_code=code)
        if code in places:
            raise refuse_official("code_twice", row.place, term_code=code, first=places[code])
        places[code] = row.place
        texts = ((grade, row.cells[f"grade {grade}"]) for grade in range(1, 6))
        yield OfficialTerm(
            meddra_code=code,
            organ_class=row.cells["meddra soc"],
            name=name,
            grades=tuple((grade, text) for grade, text in texts if text not in _NO_GRADE),
            definition=_given(row.cells["definition"]),
            note=_given(row.cells["navigational note"]),
            place=row.place,
        )


def _given(text: str) -> str:
    return "" if text in _NO_GRADE else text


def _compare(term: OfficialTerm, ours: CtcaeTerm) -> Iterator[Fault]:
    if _plain(term.name) != _plain(ours.name.en):
        yield _differ("name", term, official=term.name, own=ours.name.en)
    if _plain(term.organ_class) != _plain(ours.organ_class.en):
        yield _differ("class", term, official=term.organ_class, own=ours.organ_class.en)
    grades = tuple(grade for grade, _ in term.grades)
    if grades != ours.grades:
        yield _differ("grades", term, official=_list(grades), own=_list(ours.grades))


def _differ(code: str, term: OfficialTerm, **args: Arg) -> Fault:
    return Fault(f"library.official_{code}", term.place, {"term_code": term.meddra_code, **args})


def _plain(text: str) -> str:
    return " ".join(text.replace("–", "-").casefold().split())


def _list(grades: Iterable[int]) -> str:
    return ", ".join(map(str, grades))
