"""The words of one room read straight from its catalogue, for commands that must start before anything is
compiled.
"""

from __future__ import annotations

import ast
from pathlib import Path

from ecrf.library.find import resource_path
from ecrf.words import Language, Speaker


def load_room_speaker(language: Language, room: str, path: Path | None = None) -> Speaker:
    """Return a speaker of the codes in `resources/translations/<language>/<room>.po`."""
    file = path or resource_path("translations", str(language), f"{room}.po")
    return Speaker(language, parse_catalogue(file.read_text(encoding="utf-8")).get)


def parse_catalogue(text: str) -> dict[str, str]:
    """Return code to text of a catalogue in the plain form this program writes: msgid, msgstr, quoted
    lines.
    """
    texts: dict[str, str] = {}
    code, into = "", ""
    for line in text.splitlines():
        if line.startswith("msgid "):
            code, into = _quoted(line[6:]), "code"
        elif line.startswith("msgstr "):
            texts[code], into = _quoted(line[7:]), "text"
        elif line.startswith('"') and into == "code":
            code += _quoted(line)
        elif line.startswith('"') and into == "text":
            texts[code] += _quoted(line)
    return texts


def _quoted(text: str) -> str:
    return str(ast.literal_eval(text.strip()))
