"""Text of a dictionary's file in whatever encoding its language is distributed, and the faults found on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ecrf.words import Arg, Fault

MOST = 20
"""Faults told of one load; a file of another kind would have one on every line."""
_FALLBACK = {"zh": "gb18030"}


@dataclass(slots=True)
class Faults:
    """What is wrong with the files, in order, up to a limit."""

    found: list[Fault] = field(default_factory=list)
    count: int = 0

    def add(self, code: str, place: str, /, **args: Arg) -> None:
        """Note one."""
        self.count += 1
        if len(self.found) < MOST:
            self.found.append(Fault(f"dictionaries.{code}", place, args))


def read_text(path: Path, language: str, faults: Faults) -> str:
    """A file as text: UTF-8, else GB 18030 for Chinese and Windows-1252 for others."""
    data = path.read_bytes()
    for encoding in ("utf-8-sig", _FALLBACK.get(language, "cp1252")):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    faults.add("encoding", path.name)
    return ""
