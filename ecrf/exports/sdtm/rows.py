"""One row of a domain while it is being made, with what has no variable of its own."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ecrf.exports.sdtm.values import Datum
from ecrf.schema.sdtm import Domain

_LONGEST = 4
"""Bytes of a character at most."""
Line = tuple[str, int]
"""(group, stable line number)."""


@dataclass(frozen=True, slots=True)
class Supplement:
    """A value the domain has no variable for; `group`: it belongs to all rows of the form, not to one."""

    name: str
    label: str
    value: str
    of_all: bool = False
    derived: bool = False


@dataclass(slots=True)
class Row:
    """A row; `values` by variable."""

    domain: Domain
    values: dict[str, Datum]
    line: Line
    record: str
    """Address of the form record."""
    dataset: str = ""
    """Name of its data set where it is not the domain's own."""
    supplements: list[Supplement] = field(default_factory=list)
    links: list[Line] = field(default_factory=list)
    sequence: int = 0

    def put(self, name: str, value: Datum | None) -> None:
        """Set a variable if the domain has it and there is a value."""
        if value is not None and value != "" and self.domain.has(name):
            self.values[name] = value

    def get(self, suffix: str) -> str:
        """A variable as text, by its name without the domain's code."""
        found = self.values.get(self.domain.own(suffix), "")
        return found if isinstance(found, str) else str(found)


def split_long(row: Row, limit: int) -> int:
    """Cut texts to `limit` bytes of UTF-8; what is over becomes supplements NAME1, NAME2, ... How many were cut."""
    cut = 0
    for name, value in list(row.values.items()):
        if isinstance(value, str) and len(value) * _LONGEST > limit and len(value.encode()) > limit:
            first, *rest = pieces(value, limit)
            row.values[name] = first
            row.supplements += [_rest(name, n, each) for n, each in enumerate(rest, 1)]
            cut += 1
    for each in list(row.supplements):
        if len(each.value.encode()) > limit:
            first, *rest = pieces(each.value, limit)
            at = row.supplements.index(each)
            more = [
                replace(each, name=f"{each.name[: 8 - len(str(n))]}{n}", value=one)
                for n, one in enumerate(rest, 1)
            ]
            row.supplements[at : at + 1] = [replace(each, value=first), *more]
            cut += 1
    return cut


def pieces(words: str, limit: int) -> list[str]:
    """A text in parts of at most `limit` bytes, no character torn."""
    data, found, at = words.encode(), [], 0
    while at < len(data):
        end = min(at + limit, len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80:  # a byte that continues a character
            end -= 1
        found.append(data[at:end].decode())
        at = end
    return found


def _rest(name: str, number: int, words: str) -> Supplement:
    return Supplement(f"{name[: 8 - len(str(number))]}{number}", f"{name} continued ({number})", words)
