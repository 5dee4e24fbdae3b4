"""The tree a design file is read into: text with its place, before any type is given to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Union


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Scalar:
    """One piece of text; nothing has guessed what it means."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping with its value."""

    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with values in file order; keys are unique."""

    entries: tuple[Entry, ...]
    place: Place

    def find(self, key: str) -> Node | None:
        """Return the value of `key`, or None when it is absent."""
        return next((entry.value for entry in self.entries if entry.key.text == key), None)


Node = Union[Scalar, Sequence, Mapping]  # noqa: UP007 - the dataclasses above refer forward to it
