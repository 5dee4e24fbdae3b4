"""The table of pure functions an expression may call: name, version, argument kinds, result, callable."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ecrf.record.partial_date import PartialDate
from ecrf.rules import calendar_days, patterns, spans
from ecrf.rules.kinds import BOOL, DATE, DATETIME, PARTIAL, PARTIAL_TIME, PLAIN, TEXT, TIME, Kind, Shape
from ecrf.rules.units import Unit, UnitTable, parse_unit


@dataclass(frozen=True, slots=True)
class Param:
    """One argument of a function."""

    kind: Kind
    nullable: bool = False
    """The function is given None for an unknown value instead of not being called."""
    literal: bool = False
    """Must be written in the expression, not computed."""
    choices: tuple[str, ...] = ()
    """For a literal text: the texts allowed. For a code: codes its list must have."""


@dataclass(frozen=True, slots=True)
class Function:
    """One entry of the table. `call` is pure, takes native values and returns one or None for unknown.

    Numbers arrive as Decimal in the unit of their parameter and leave in the unit of `result`.
    Another result for the same arguments is another `version`.
    """

    name: str
    version: int
    params: tuple[Param, ...]
    result: Kind
    call: Callable[..., Any]
    variadic: bool = False
    """The last parameter may be given several times."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """With a literal first argument: how many more arguments each text takes."""

    @property
    def stamp(self) -> str:
        """Name and version, e.g. `bsa@1`."""
        return f"{self.name}@{self.version}"


@dataclass(frozen=True, slots=True)
class FunctionTable:
    """All functions by name, and the unit conversions they are used with."""

    functions: Mapping[str, Function]
    units: UnitTable


def number_kind(unit: str = "", analyte: str = "") -> Kind:
    """The kind of a number in a UCUM unit; raises ValueError for a unit outside the subset."""
    found: Unit | None = parse_unit(unit)
    if found is None:
        raise ValueError(f"unit {unit!r} is outside the UCUM subset")
    return Kind(Shape.NUMBER, found, analyte=analyte)


def build_function_table(extra: Iterable[Function] = (), units: UnitTable | None = None) -> FunctionTable:
    """Return the table of our own functions and `extra`; raises ValueError for a name used twice."""
    table: dict[str, Function] = {}
    for function in (*_OWN, *extra):
        if function.name in table:
            raise ValueError(f"function {function.name!r} stands in the table twice")
        table[function.name] = function
    return FunctionTable(table, units or UnitTable())


def _length(text: str) -> Decimal:
    return Decimal(len(text))


def _earliest(value: PartialDate) -> date:
    return value.earliest


def _latest(value: PartialDate) -> date:
    return value.latest


CALM: frozenset[Callable[..., Any]] = frozenset({_earliest, _latest})
"""Functions of known values that never raise."""
_DATE, _MOMENT = Param(DATE), Param(DATETIME)
_OWN = (
    Function("days_between", 1, (_DATE, _DATE), number_kind("d"), calendar_days.days_between),
    Function("hours_between", 1, (_MOMENT, _MOMENT), number_kind("h"), calendar_days.hours_between),
    Function("age_years", 1, (_DATE, _DATE), number_kind("a"), calendar_days.age_years),
    Function("add_days", 1, (_DATE, Param(number_kind("d"))), DATE, calendar_days.add_days),
    Function("add_months", 1, (_DATE, Param(number_kind("mo"))), DATE, calendar_days.add_months),
    Function("add_hours", 1, (_MOMENT, Param(number_kind("h"))), DATETIME, calendar_days.add_hours),
    Function("date_time", 1, (_DATE, Param(TIME)), DATETIME, calendar_days.date_time),
    Function("earliest", 1, (Param(PARTIAL),), DATE, _earliest),
    Function("latest", 1, (Param(PARTIAL),), DATE, _latest),
    Function("earliest_time", 1, (Param(PARTIAL_TIME),), DATETIME, spans.earliest_time),
    Function("latest_time", 1, (Param(PARTIAL_TIME),), DATETIME, spans.latest_time),
    Function("length", 1, (Param(TEXT),), PLAIN, _length),
    Function("matches", 1, (Param(TEXT), Param(TEXT, literal=True)), BOOL, patterns.is_match),
)
