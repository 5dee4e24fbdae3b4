"""Forms as another program defined them, and everything of it that has no place here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ecrf.schema.model import Codelist, Form
from ecrf.words import Fault, Text

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_TAG = re.compile(r"<[^<>]{0,500}>")
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Left:
    """Something that was not taken over: the row and name it stood at, and why."""

    row: int
    name: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class Definitions:
    """Forms and code lists, and what was left out."""

    forms: tuple[Form, ...]
    codelists: tuple[Codelist, ...]
    left: tuple[Left, ...]


class Names:
    """Names of another program made into OIDs, each once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def make(self, name: str, taken: Iterable[str] = ()) -> str:
        """Upper case, at most 40 characters, beginning with a letter, and no other's."""
        plain = re.sub(r"[^A-Z0-9_]+", "_", name.upper()).strip("_") or "X"
        plain = (plain if plain[0].isalpha() else f"X{plain}")[:_LONGEST]
        found, number = plain, 2
        while found in self._taken or found in taken:
            found = f"{plain[: _LONGEST - 4]}_{number}"
            number += 1
        self._taken.add(found)
        return found


def make_label(text: str, other: str) -> Text:
    """A label without mark-up; one in Chinese stands in both languages until somebody translates it."""
    plain = " ".join(_TAG.sub(" ", text).split()) or other
    return Text(plain, plain if _CHINESE.search(plain) else "")
