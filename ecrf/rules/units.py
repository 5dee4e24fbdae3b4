"""Units of numbers: an exact subset of UCUM, and conversions of analytes passed in as a table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

Dimension = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as a multiple of base units; two units convert when their dimensions are equal."""

    text: str
    factor: Fraction
    dimension: Dimension

    def times(self, other: Unit) -> Unit:
        """The unit of a product."""
        return _joined(self, other, 1)

    def over(self, other: Unit) -> Unit:
        """The unit of a quotient."""
        return _joined(self, other, -1)


ONE = Unit("1", Fraction(1), ())

_PREFIXES = {
    "G": Fraction(10**9), "M": Fraction(10**6), "k": Fraction(1000), "d": Fraction(1, 10),
    "c": Fraction(1, 100), "m": Fraction(1, 1000), "u": Fraction(1, 10**6), "n": Fraction(1, 10**9),
    "p": Fraction(1, 10**12), "f": Fraction(1, 10**15),
}  # fmt: skip

_METRIC: dict[str, tuple[Fraction, Dimension]] = {
    "g": (Fraction(1), (("g", 1),)),
    "m": (Fraction(1), (("m", 1),)),
    "s": (Fraction(1), (("s", 1),)),
    "L": (Fraction(1, 1000), (("m", 3),)),
    "l": (Fraction(1, 1000), (("m", 3),)),
    "mol": (Fraction(1), (("mol", 1),)),
    "Hz": (Fraction(1), (("s", -1),)),
    "Pa": (Fraction(1), (("Pa", 1),)),
    "m[Hg]": (Fraction(133322), (("Pa", 1),)),
    "[iU]": (Fraction(1), (("[iU]", 1),)),
    "[IU]": (Fraction(1), (("[iU]", 1),)),
    **{name: (Fraction(1), ((name, 1),)) for name in ("U", "Gy", "Bq", "kat", "eq", "osm", "V", "J")},
}
"""Atoms that take prefixes. Source: UCUM 2.1 tables (m[Hg] = 133.322 kPa; U and [iU] are different)."""

_PLAIN: dict[str, tuple[Fraction, Dimension]] = {
    "min": (Fraction(60), (("s", 1),)),
    "h": (Fraction(3600), (("s", 1),)),
    "d": (Fraction(86400), (("s", 1),)),
    "wk": (Fraction(604800), (("s", 1),)),
    # Months and years are calendar lengths: they convert into one another and never into days.
    "mo": (Fraction(1), (("mo", 1),)),
    "a": (Fraction(12), (("mo", 1),)),
    # A percentage is no plain number here: 50 % must never silently equal 0.5.
    "%": (Fraction(1), (("%", 1),)),
    "Cel": (Fraction(1), (("Cel", 1),)),
    "[pH]": (Fraction(1), (("[pH]", 1),)),
}

_POWER_OF_TEN = re.compile(r"10[*^](-?\d{1,2})")
_COMPONENT = re.compile(r"([A-Za-z%\[\]]+?)(-?\d)?")
_ANNOTATION = re.compile(r"\{[^{}]*\}")


def parse_unit(text: str) -> Unit | None:
    """Return the unit a UCUM text means, None when it is outside the subset; empty text is the number 1."""
    plain = _ANNOTATION.sub("", text).replace("\u00b5", "u").replace("\u03bc", "u")
    if plain in ("", "1"):
        return ONE
    factor, powers = Fraction(1), dict[str, int]()
    sign = 1
    for part in re.split(r"([./])", plain):
        if part in (".", "/"):
            sign = 1 if part == "." else -1
        elif part not in ("", "1"):
            atom = _parse_component(part)
            if atom is None:
                return None
            factor *= atom[0] ** sign
            for name, power in atom[1]:
                powers[name] = powers.get(name, 0) + sign * power
    return Unit(text, factor, _dimension(powers))


def opaque_unit(text: str) -> Unit:
    """A unit that converts into nothing but itself, for texts outside the subset."""
    return Unit(text, Fraction(1), ((text, 1),))


def _parse_component(part: str) -> tuple[Fraction, Dimension] | None:
    ten = _POWER_OF_TEN.fullmatch(part)
    if ten:
        return Fraction(10) ** int(ten[1]), ()
    match = _COMPONENT.fullmatch(part)
    if match is None:
        return None
    atom = _parse_atom(match[1])
    if atom is None:
        return None
    power = int(match[2] or 1)
    return atom[0] ** power, tuple((name, exponent * power) for name, exponent in atom[1])


def _parse_atom(name: str) -> tuple[Fraction, Dimension] | None:
    exact = _PLAIN.get(name) or _METRIC.get(name)
    if exact is not None:
        return exact
    prefix, atom = _PREFIXES.get(name[0]), _METRIC.get(name[1:])
    return None if prefix is None or atom is None else (prefix * atom[0], atom[1])


def _dimension(powers: dict[str, int]) -> Dimension:
    return tuple(sorted((name, power) for name, power in powers.items() if power))


def _joined(left: Unit, right: Unit, sign: int) -> Unit:
    powers = dict(left.dimension)
    for name, power in right.dimension:
        powers[name] = powers.get(name, 0) + sign * power
    text = f"{left.text}{'.' if sign > 0 else '/'}{right.text}"
    if right.text == "1":
        text = left.text
    elif left.text == "1" and sign > 0:
        text = right.text
    return Unit(text, left.factor * right.factor**sign, _dimension(powers))


@dataclass(frozen=True, slots=True)
class Conversion:
    """One conversion that holds for one analyte only: a value in `source` times `factor` is in `target`."""

    analyte: str
    source: str
    target: str
    factor: Decimal


class UnitTable:
    """Every conversion a design was proved with."""

    __slots__ = ("_conversions",)

    def __init__(self, conversions: Iterable[Conversion] = ()) -> None:
        table: dict[tuple[str, Dimension, Dimension], Fraction] = {}
        for each in conversions:
            source, target = self.unit(each.source), self.unit(each.target)
            ratio = Fraction(each.factor) * target.factor / source.factor
            table[each.analyte, source.dimension, target.dimension] = ratio
            table[each.analyte, target.dimension, source.dimension] = 1 / ratio
        self._conversions = table

    def unit(self, text: str) -> Unit:
        """The unit of an item; a text outside the subset converts into nothing but itself."""
        return parse_unit(text) or opaque_unit(text)

    def ratio(self, source: Unit, target: Unit, analyte: str = "") -> Fraction | None:
        """What a number in `source` is multiplied by to be in `target`; None when there is no conversion."""
        if source.dimension == target.dimension:
            return source.factor / target.factor
        bridge = self._conversions.get((analyte, source.dimension, target.dimension)) if analyte else None
        return None if bridge is None else source.factor * bridge / target.factor
