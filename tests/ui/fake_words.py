"""Speakers read straight from the .po files, so that the window's tests need no compiled catalogue."""

from functools import cache
from pathlib import Path

import polib

from ecrf.words import Language, Speaker

ROOT = Path(__file__).resolve().parents[2]
RESOURCES = ROOT / "resources"


@cache
def speaker_of(language: Language) -> Speaker:
    """The speaker of a language."""
    texts = {}
    for path in (RESOURCES / "translations" / str(language)).glob("*.po"):
        texts |= {entry.msgid: entry.msgstr for entry in polib.pofile(path.read_text(encoding="utf-8"))}
    return Speaker(language, texts.get)
