"""Stage groups of head and neck cancer from T, N and M: AJCC 8 by site and p16, nasopharynx in its 9th
edition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from ecrf.clinical.numbers import refuse
from ecrf.words import Arg, Message, Text


class Edition(StrEnum):
    """Which staging system; always recorded, for the same TNM means another stage in another edition."""

    AJCC8 = "AJCC8"
    NPC9 = "NPC9"


class P16(StrEnum):
    """The p16 status of an oropharyngeal carcinoma; unknown is staged as negative (AJCC 8)."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Region:
    """A site the tables cover and its ICD-O-3 codes; a code of three characters stands for all below it."""

    name: str
    codes: tuple[str, ...]
    label: Text


@dataclass(frozen=True, slots=True)
class StageRow:
    """One row of a stage table; an empty tuple of T or N means any. Rows are tried in order."""

    table: str
    basis: str
    t: tuple[str, ...]
    n: tuple[str, ...]
    m: tuple[str, ...]
    stage: str


@dataclass(frozen=True, slots=True)
class Categories:
    """The T, N and M categories a table knows."""

    table: str
    basis: str
    t: tuple[str, ...]
    n: tuple[str, ...]
    m: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StageTables:
    """Sites, categories and stage rows."""

    regions: tuple[Region, ...]
    categories: tuple[Categories, ...]
    rows: tuple[StageRow, ...]


@dataclass(frozen=True, slots=True)
class Tumour:
    """What a stage is derived from; None is not given, TX, NX and MX are not assessed. `basis` is c, p or
    empty.
    """

    site: str
    edition: Edition | None
    p16: P16
    basis: str
    t: str | None
    n: str | None
    m: str | None


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage group, empty when none can be derived, and why."""

    group: str
    why: Message


_SITE = re.compile(r"C(\d\d)(?:\.?(\d))?")
_CATEGORIES = {
    "t": re.compile(r"T?(is|x|0|1[ab]?|2|3|4[ab]?)", re.IGNORECASE),
    "n": re.compile(r"N?(x|0|1|2[abc]?|3[ab]?)", re.IGNORECASE),
    "m": re.compile(r"M?(x|0|1[ab]?)", re.IGNORECASE),
}
_POSITIVE = frozenset({"y", "yes", "+", "pos", "positive", "p16+", "1", "阳性"})
_NEGATIVE = frozenset({"n", "no", "-", "−", "neg", "negative", "p16-", "p16−", "0", "阴性"})
_UNKNOWN = frozenset({"", "u", "unk", "unknown", "nd", "na", "n/a", "未知", "未检测"})


def parse_site(text: str, field: str) -> str:
    """Return an ICD-O-3 topography code as `C09.9` or `C09`; refuses (`stage.unknown_site`)."""
    match = _SITE.fullmatch(text.upper())
    if match is None:
        raise refuse("stage.unknown_site", field, value=text)
    return f"C{match[1]}" if match[2] is None else f"C{match[1]}.{match[2]}"


def parse_p16(text: str, field: str) -> P16:
    """Return a p16 status (`Y`, `N`, `+`, `-`, `positive`, ...); empty is unknown; refuses
    (`stage.unknown_p16`).
    """
    word = text.casefold()
    for status, words in ((P16.POSITIVE, _POSITIVE), (P16.NEGATIVE, _NEGATIVE), (P16.UNKNOWN, _UNKNOWN)):
        if word in words:
            return status
    raise refuse("stage.unknown_p16", field, value=text)


def parse_category(text: str, field: str, basis: str = "") -> str | None:
    """Return a T, N or M category (`field` is t, n or m) as `T4a`, None when empty.

    A leading c or p must agree with `basis`. Refuses (`stage.unknown_category`, `stage.basis_differs`).
    """
    if not text:
        return None
    prefix = text[0] if text[0] in "cpyr" and len(text) > 1 else ""
    match = _CATEGORIES[field].fullmatch(text[len(prefix) :])
    if match is None or prefix not in {"", "c", "p"}:
        raise refuse("stage.unknown_category", field, value=text)
    if prefix and basis and prefix != basis and field != "m":
        raise refuse("stage.basis_differs", field, value=text, basis=basis)
    rest = match[1].lower()
    return field.upper() + ("X" if rest == "x" else rest)


def compute_stage(tumour: Tumour, tables: StageTables) -> Stage:
    """Derive the stage group (AJCC Cancer Staging Manual 8th ed. 2017; nasopharynx 9th version, Pan 2024).

    Empty with a reason: site or edition not covered, a category the table does not have, T, N or M not
    known (M1 decides alone where any T and any N share a stage), a suffix needed and not given.
    """
    region = _region(tumour.site, tables)
    if region is None:
        return Stage("", Message("stage.site_not_covered", {"site": tumour.site}))
    if tumour.edition is None:
        return Stage("", Message("stage.no_edition"))
    table = _table(tumour, region)
    if table is None:
        return Stage(
            "", Message("stage.edition_not_covered", {"edition": str(tumour.edition), "site": tumour.site})
        )
    bases = (tumour.basis,) if tumour.basis else ("c", "p")
    stages = [_in_table(tumour, region, (table, basis), tables) for basis in bases]
    if any(stage.group != stages[0].group for stage in stages):
        return Stage("", Message("stage.no_basis"))
    return stages[0]


def _region(site: str, tables: StageTables) -> Region | None:
    for region in tables.regions:
        if site in region.codes or site[:3] in region.codes:
            return region
    # a code without its digit is enough when every code below it lies in one region
    owners = [region for region in tables.regions if any(code.startswith(site) for code in region.codes)]
    return owners[0] if len(owners) == 1 else None


def _table(tumour: Tumour, region: Region) -> str | None:
    nasopharynx = region.name == "nasopharynx"
    if tumour.edition is Edition.NPC9:
        return "npc9" if nasopharynx else None
    if nasopharynx:
        return "npc8"
    return "opc_p16" if region.name == "oropharynx" and tumour.p16 is P16.POSITIVE else "hn"


def _in_table(tumour: Tumour, region: Region, where: tuple[str, str], tables: StageTables) -> Stage:
    table, basis = where
    named = Message(f"stage.table.{table}")
    known = next(one for one in tables.categories if one.table == table and basis in one.basis)
    choices = []
    for given, allowed in ((tumour.t, known.t), (tumour.n, known.n), (tumour.m, known.m)):
        choice = _expand(given, allowed, collapses=table == "hn", larynx=region.name == "larynx")
        if choice is None:
            return Stage("", Message("stage.not_in_table", {"category": given or "", "table": named}))
        choices.append(choice)
    rows = [row for row in tables.rows if row.table == table and basis in row.basis]
    found = {_match(rows, case) for case in product(*choices)}
    if len({None if row is None else row.stage for row in found}) > 1:
        return Stage("", Message("stage.needs_suffix", {"tnm": _tnm(tumour)}))
    row = found.pop()
    if row is None:
        return Stage("", Message(_why_none(tumour), {"tnm": _tnm(tumour)}))
    code = "stage.by_table_p16_unknown" if _assumed_negative(tumour, region) else "stage.by_table"
    args: dict[str, Arg] = {
        "tnm": _tnm(tumour),
        "table": named,
        "row": _row_text(row),
    }
    return Stage(row.stage, Message(code, args))


def _assumed_negative(tumour: Tumour, region: Region) -> bool:
    return region.name == "oropharynx" and tumour.p16 is P16.UNKNOWN


def _expand(
    given: str | None, allowed: Sequence[str], *, collapses: bool, larynx: bool
) -> tuple[str, ...] | None:
    """Return the table categories a given one may stand for; X if unknown; None when the table lacks it."""
    if given is None or given.endswith("X"):
        return ("X",)
    if given in allowed:
        return (given,)
    below = tuple(category for category in allowed if category[:-1] == given)
    if below:
        return below
    whole = given[:-1]
    if collapses and whole in allowed and (given[0] == "N" or (given[0] == "T" and larynx)):
        return (whole,)
    return None


def _match(rows: Sequence[StageRow], case: tuple[str, ...]) -> StageRow | None:
    t, n, m = case
    for row in rows:
        if m not in row.m:
            continue
        if not row.t and not row.n:
            return row
        if "X" not in case and (not row.t or t in row.t) and (not row.n or n in row.n):
            return row
    return None


def _why_none(tumour: Tumour) -> str:
    unknown = any(one is None or one.endswith("X") for one in (tumour.t, tumour.n, tumour.m))
    return "stage.unknown_part" if unknown else "stage.impossible"


def _tnm(tumour: Tumour) -> str:
    return " ".join(_parts(tumour))


def _parts(tumour: Tumour) -> Iterator[str]:
    for axis, given in (("T", tumour.t), ("N", tumour.n), ("M", tumour.m)):
        yield given or f"{axis}?"


def _row_text(row: StageRow) -> str:
    return " ".join("/".join(axis) if axis else "*" for axis in (row.t, row.n, row.m))
