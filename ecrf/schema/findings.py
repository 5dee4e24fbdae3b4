"""The collector every parser and lint writes into, so that all errors of a design are told at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum

from ecrf.schema.nodes import Node, Place
from ecrf.words import Arg, Fault


class Level(StrEnum):
    """An error refuses publishing; a warning is told and left to the designer."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with a design."""

    level: Level
    fault: Fault


class BadDesign(Exception):
    """A design that cannot be used; `findings` holds every error, not only the first."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        lines = [f"{f.fault.place}: {f.fault.code} {dict(f.fault.args)}" for f in self.findings]
        super().__init__("\n".join(lines))


@dataclass(slots=True)
class Findings:
    """Findings so far, and where each named thing was defined."""

    found: list[Finding] = field(default_factory=list)
    _places: dict[tuple[str, str], str] = field(default_factory=dict)

    def wrong(self, code: str, at: Node | Place | str, /, **args: Arg) -> None:
        """Note an error at a node, a place or a path."""
        self._note(Level.ERROR, code, at, args)

    def doubtful(self, code: str, at: Node | Place | str, /, **args: Arg) -> None:
        """Note a warning."""
        self._note(Level.WARNING, code, at, args)

    def remember(self, kind: str, oid: str, node: Node) -> None:
        """Keep where the thing `oid` of `kind` (item, form, check, ...) was defined first."""
        self._places.setdefault((kind, oid), str(node.place))

    def where(self, kind: str, oid: str) -> str:
        """Return file:line:column of a defined thing, or `kind oid` when it came without a file."""
        return self._places.get((kind, oid), f"{kind} {oid}")

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The errors only."""
        return tuple(f for f in self.found if f.level is Level.ERROR)

    def _note(self, level: Level, code: str, at: Node | Place | str, args: dict[str, Arg]) -> None:
        place = at if isinstance(at, (str, Place)) else at.place
        self.found.append(Finding(level, Fault(f"schema.{code}", str(place), args)))


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word most like `word`, or an empty text when none is near."""
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.5)), "")
