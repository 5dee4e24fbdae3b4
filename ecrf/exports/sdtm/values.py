"""A value as SDTM writes it: codes, ISO 8601 at the precision known, results in original and standard units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from ecrf.record.converting import format_native
from ecrf.record.converting_labs import lab_text
from ecrf.record.converting_numbers import plain_number
from ecrf.record.partial_date import PartialDate
from ecrf.record.value import FileReference, LabValue, Native, Term
from ecrf.rules.labs import lab_flag
from ecrf.schema.model import Codelist, Item
from ecrf.schema.sdtm import Standard
from ecrf.services.reads.source import Grader

Datum = str | Decimal
Ratio = Callable[[str, str, str], Fraction | None]
"""(unit, other unit, analyte) to what a number is multiplied by."""
_FLAGS = {"L": "LOW", "N": "NORMAL", "H": "HIGH"}
_PLACES = Decimal("1e-9")


def datum(native: Native) -> Datum:
    """A value for a variable: a number as it is, everything else as text."""
    match native:
        case bool():
            return "Y" if native else "N"
        case Decimal():
            return native
        case tuple():
            return "; ".join(native)
        case LabValue():
            return lab_text(native, with_range=False)
        case Term() | FileReference():
            return native.name
        case PartialDate():
            return native.text
        case datetime() | time():
            return native.isoformat(timespec="minutes")
        case date():
            return native.isoformat()
        case _:
            return format_native(native)


def text(value: Datum) -> str:
    """A value as text."""
    return plain_number(value) if isinstance(value, Decimal) else value


@dataclass(frozen=True, slots=True)
class Results:
    """Writes the result of a test into the variables of its row, named without the domain's code."""

    standard: Standard
    codelist_of: Callable[[Item], Codelist | None]
    ratio: Ratio
    grade: Grader | None = None
    """Gives the CTCAE grade of a laboratory result where it is certain."""

    def of(self, item: Item, test: str, native: Native) -> dict[str, Datum]:
        """ORRES and what goes with it."""
        match native:
            case LabValue():
                return self._lab(item, test, native)
            case Decimal():
                unit = self.standard.unit(item.unit, test)
                said: dict[str, Datum] = {
                    "ORRES": plain_number(native), "ORRESU": unit, "STRESC": plain_number(native), "STRESN": native,
                    "STRESU": unit,
                }  # fmt: skip
                return said
            case str() if item.codelist:
                return self._choice(item, native)
            case _:
                words = text(datum(native))
                return {"ORRES": words, "STRESC": words}

    def _choice(self, item: Item, code: str) -> dict[str, Datum]:
        """A code of a CDISC list as it is; a code of the study's own by its English label, the code as standard result."""
        codelist = self.codelist_of(item)
        found = next((each for each in codelist.codes if each.code == code), None) if codelist else None
        own = found is None or (codelist is not None and codelist.nci) or found.nci
        said: dict[str, Datum] = {"ORRES": code if own or found is None else found.label.en, "STRESC": code}
        if (number := _number(code)) is not None:
            said["STRESN"] = number
        return said

    def _lab(self, item: Item, test: str, lab: LabValue) -> dict[str, Datum]:
        said: dict[str, Datum] = {
            "ORRES": lab_text(LabValue(lab.number, lab.comparator, coded=lab.coded), with_range=False),
            "ORRESU": self.standard.unit(lab.unit, test) if lab.unit else "",
        }
        for name, limit in (("ORNRLO", lab.low), ("ORNRHI", lab.high)):
            if limit is not None:
                said[name] = plain_number(limit)
        flag = lab_flag(lab)
        if flag:
            said["NRIND"] = _FLAGS[flag]
        said |= self._standard(item, test, lab)
        graded = self.grade(item, lab) if self.grade is not None else None
        if graded is not None and graded.grade:
            said |= {"TOX": graded.term.en, "TOXGR": str(graded.grade)}
        return said

    def _standard(self, item: Item, test: str, lab: LabValue) -> dict[str, Datum]:
        if lab.number is None or lab.coded:
            return {"STRESC": lab_text(LabValue(coded=lab.coded), with_range=False)} if lab.coded else {}
        unit = item.unit or next(iter(item.units), "")
        ratio = Fraction(1) if lab.unit == unit else self.ratio(lab.unit, unit, item.analyte)
        if ratio is None:
            return {}
        number = _scaled(lab.number, ratio)
        said: dict[str, Datum] = {
            "STRESC": f"{lab.comparator}{plain_number(number)}",
            "STRESU": self.standard.unit(unit, test),
        }
        if not lab.comparator:
            said["STRESN"] = number
        for name, limit in (("STNRLO", lab.low), ("STNRHI", lab.high)):
            if limit is not None:
                said[name] = _scaled(limit, ratio)
        return said


def _scaled(number: Decimal, ratio: Fraction) -> Decimal:
    """A number in another unit, exact where it can be, else to nine decimals."""
    if ratio == 1:
        return number
    exact = Fraction(number) * ratio
    value = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(_PLACES).normalize()
    return Decimal(plain_number(value))


def _number(code: str) -> Decimal | None:
    try:
        return Decimal(code)
    except InvalidOperation:
        return None
