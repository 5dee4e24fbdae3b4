"""Codes a medical coder gave, as the variables of events and medication: each level of a dictionary has its place."""

from __future__ import annotations

from decimal import Decimal

from ecrf.exports.sdtm.rows import Row, Supplement
from ecrf.record.rows_coding import CodingRow

_PLACES: dict[str, tuple[tuple[str, str], ...]] = {
    "LLT": (("LLT", "LLTCD"),),
    "PT": (("DECOD", "PTCD"),),
    "HLT": (("HLT", "HLTCD"),),
    "HLGT": (("HLGT", "HLGTCD"),),
    "SOC": (("BODSYS", "BDSYCD"), ("SOC", "SOCCD")),
    "PREF": (("DECOD", ""),),
    "TCM": (("DECOD", ""),),
    "CLASS": (("CLAS", "CLASCD"),),
    "ATC4": (("CLAS", "CLASCD"),),
}
"""Variables of name and code, without the domain's own code, of each level (SDTMIG 3.4, 6.1.2 and 6.2.1)."""
_CODED = tuple(dict.fromkeys(name for pairs in _PLACES.values() for pair in pairs for name in pair if name))
CODED = frozenset(_CODED)
"""Every variable a coder's code fills."""
KINDS = {"AE": ("meddra",), "MH": ("meddra",), "CM": ("whodrug", "atc", "tcm")}
"""Kinds of dictionaries that code a domain."""
_LABEL = 40


def put_coding(row: Row, coding: CodingRow) -> None:
    """Fill the variables of a row from a code; a graded term that gives way to the dictionary's becomes the toxicity."""
    graded = row.get("DECOD")
    said = [(pair, level.name, level.code) for level in coding.path for pair in _places(coding, level.level)]
    for (name, code_name), name_said, code in said:
        row.put(row.domain.own(name), name_said)
        _put_code(row, code_name, code)
    if graded and row.get("DECOD") != graded:
        row.put(row.domain.own("TOX"), graded)


def copy_coding(row: Row, of: Row) -> None:
    """Give a row of the same happening its codes."""
    for suffix in _CODED:
        name = row.domain.own(suffix)
        row.put(name, of.values.get(name))


def _places(coding: CodingRow, level: str) -> tuple[tuple[str, str], ...]:
    """Where a level goes; the product stands for the substance where no preferred name was given, ATC is class or name."""
    known = {each.level for each in coding.path}
    if level == "DRUG":
        return () if "PREF" in known else _PLACES["PREF"]
    if level == "ATC":
        return (("CLAS", "CLASCD"),) if known & {"DRUG", "PREF"} else _PLACES["PREF"]
    return _PLACES.get(level, ())


def _put_code(row: Row, suffix: str, code: str) -> None:
    """A code where the domain has a variable of it; one that is not a number is no value of a numeric one."""
    if not suffix:
        return
    name = row.domain.own(suffix)
    variable = next((each for each in row.domain.variables if each.name == name), None)
    if variable is None:
        return
    if variable.is_number and not code.isdecimal():
        row.supplements.append(Supplement(f"{name}C", f"{variable.label} (text)"[:_LABEL], code))
        return
    row.put(name, Decimal(code) if variable.is_number else code)
