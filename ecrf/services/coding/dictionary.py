"""A dictionary as it was read: terms a coder may choose, and the levels above each."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from ecrf.record.coding import Level, Path
from ecrf.services.coding.normalising import normalise


@dataclass(frozen=True, slots=True)
class Choice:
    """A term a coder may choose: an LLT, a drug, a class; `is_current` no for what a version keeps only for old data."""

    code: str
    name: str
    also: str = ""
    """Another way to find it, e.g. pinyin."""
    is_current: bool = True


@dataclass(frozen=True)
class Dictionary:
    """One version of a dictionary in one language; `digest` is of its files."""

    kind: str
    version: str
    language: str
    digest: str
    level: str
    """Name of the level of its terms: LLT, DRUG, ATC, TCM."""
    terms: tuple[Choice, ...]
    above: dict[str, Path] = field(repr=False)
    """Code of a term to the levels above it, narrowest first."""

    @cached_property
    def by_code(self) -> dict[str, Choice]:
        """Every term by its code."""
        return {term.code: term for term in self.terms}

    @cached_property
    def by_plain(self) -> dict[str, tuple[Choice, ...]]:
        """Current terms by their name as it is compared."""
        found: dict[str, tuple[Choice, ...]] = {}
        for term, plain in zip(self.current, self.plain, strict=True):
            found[plain] = (*found.get(plain, ()), term)
        return found

    @cached_property
    def current(self) -> tuple[Choice, ...]:
        """The terms that may be chosen."""
        return tuple(term for term in self.terms if term.is_current)

    @cached_property
    def plain(self) -> tuple[str, ...]:
        """The names of the current terms as they are compared."""
        return tuple(normalise(term.name) for term in self.current)

    def make_ready(self) -> None:
        """Compute what every search needs, so that the first one does not."""
        for name in ("by_code", "by_plain"):
            getattr(self, name)

    def path_of(self, code: str) -> Path | None:
        """A term with the levels above it, None for an unknown code."""
        term = self.by_code.get(code)
        return None if term is None else (Level(self.level, term.code, term.name), *self.above.get(code, ()))
