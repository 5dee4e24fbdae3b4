"""The static types of the check language."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ecrf.rules.units import ONE, Unit, UnitTable
from ecrf.schema.model import Item, ItemType
from ecrf.words import Message


class Shape(StrEnum):
    """What sort of value an expression has."""

    NUMBER = "number"
    TEXT = "text"
    CODE = "code"
    BOOL = "bool"
    DATE = "date"
    PARTIAL = "partial"
    TIME = "time"
    DATETIME = "datetime"
    PARTIAL_TIME = "partialtime"
    SET = "set"
    LAB = "lab"
    TERM = "term"
    FILE = "file"
    LITERAL = "literal"
    """A quoted text that becomes a text, code, term or date by what it meets."""
    NOTHING = "nothing"
    """The name `unknown`."""
    LABEL = "label"
    FAULTY = "faulty"
    """Already reported; says nothing further."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A static type. A number without `unit` is bare: it takes the unit of what it meets."""

    shape: Shape
    unit: Unit | None = None
    analyte: str = ""
    codelist: str = ""
    dictionary: str = ""
    units: tuple[str, ...] = ()
    """For labs: the units a value may be recorded in."""
    exact: bool = True
    """False: a value may be a span (a bound, a count with unknown lines) rather than a point."""


BARE = Kind(Shape.NUMBER)
PLAIN = Kind(Shape.NUMBER, ONE)
BOOL = Kind(Shape.BOOL)
TEXT = Kind(Shape.TEXT)
DATE = Kind(Shape.DATE)
TIME = Kind(Shape.TIME)
DATETIME = Kind(Shape.DATETIME)
PARTIAL = Kind(Shape.PARTIAL)
PARTIAL_TIME = Kind(Shape.PARTIAL_TIME)
LITERAL = Kind(Shape.LITERAL)
NOTHING = Kind(Shape.NOTHING)
FAULTY = Kind(Shape.FAULTY)

_SHAPES = {
    ItemType.TEXT: Shape.TEXT,
    ItemType.LONG_TEXT: Shape.TEXT,
    ItemType.INTEGER: Shape.NUMBER,
    ItemType.DECIMAL: Shape.NUMBER,
    ItemType.SCALE: Shape.NUMBER,
    ItemType.DATE: Shape.DATE,
    ItemType.PARTIAL_DATE: Shape.PARTIAL,
    ItemType.TIME: Shape.TIME,
    ItemType.DATETIME: Shape.DATETIME,
    ItemType.PARTIAL_DATETIME: Shape.PARTIAL_TIME,
    ItemType.YESNO: Shape.BOOL,
    ItemType.CHOICE: Shape.CODE,
    ItemType.CHOICES: Shape.SET,
    ItemType.LAB: Shape.LAB,
    ItemType.TERM: Shape.TERM,
    ItemType.FILE: Shape.FILE,
    ItemType.LABEL: Shape.LABEL,
}


def item_kind(item: Item, units: UnitTable) -> Kind:
    """The static type of an item; a lab value's unit is the first of its units."""
    shape = _SHAPES[item.type]
    if shape is Shape.NUMBER:
        return Kind(shape, units.unit(item.unit))
    if shape is Shape.LAB:
        return Kind(shape, units.unit(lab_units(item)[0]), analyte=item.analyte, units=lab_units(item))
    if shape in (Shape.CODE, Shape.SET):
        return Kind(shape, codelist=item.codelist)
    if shape is Shape.TERM:
        return Kind(shape, dictionary=item.dictionary)
    return Kind(shape)


def lab_units(item: Item) -> tuple[str, ...]:
    """The units a lab item may be recorded in, the canonical one first; never empty."""
    if item.unit and item.units and item.unit not in item.units:
        return (item.unit, *item.units)
    return item.units or (item.unit,)


def say_kind(kind: Kind) -> Message:
    """The kind in words, for a fault."""
    if kind.shape in (Shape.NUMBER, Shape.LAB) and kind.unit is not None and kind.unit != ONE:
        return Message(f"rules.kind.{kind.shape}_unit", {"unit": kind.unit.text})
    if kind.shape in (Shape.CODE, Shape.SET) and kind.codelist:
        return Message(f"rules.kind.{kind.shape}_list", {"codelist": kind.codelist})
    return Message(f"rules.kind.{kind.shape}")
