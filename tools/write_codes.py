"""Write the tables of docs/manual/{en,zh}/codes.md from the catalogues: every refusal with what to do about it."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path

import polib
from manual_blocks import LANGUAGES, MANUAL, ROOT, Row, fill_blocks, find_blocks, write_page

TRANSLATIONS = ROOT / "resources" / "translations"
PLACEHOLDER = re.compile(r"\{([^{}!:]*)[^{}]*\}")
TODO = ".todo"
OTHERS = "others"
"""The block for every catalogue that has none of its own."""


def load_faults(folder: Path) -> dict[str, list[Row]]:
    """Return (code, what is wrong, what to do) of every catalogue in `folder`, by its name, sorted by code."""
    faults: dict[str, list[Row]] = {}
    for path in sorted(folder.glob("*.po")):
        texts = {entry.msgid: entry.msgstr for entry in polib.pofile(path.read_text(encoding="utf-8"))}
        found = [code for code in sorted(texts) if code + TODO in texts]
        if found:
            faults[path.stem] = [
                (f"`{code}`", _plain(texts[code]), _plain(texts[code + TODO])) for code in found
            ]
    return faults


def _plain(text: str) -> str:
    """What is filled in when it is said stands in corner brackets."""
    return PLACEHOLDER.sub(r"‹\1›", text)


def make_page(language: str) -> str:
    """Return the page of a language with its tables as the catalogues are now."""
    faults = load_faults(TRANSLATIONS / language)
    text = (MANUAL / language / "codes.md").read_text(encoding="utf-8")
    named = set(find_blocks(text, "codes"))

    def rows_of(name: str) -> Sequence[Row]:
        if name != OTHERS:
            return faults.get(name, ())
        return [row for room, rows in faults.items() if room not in named for row in rows]

    return fill_blocks(text, "codes", rows_of)


def main() -> int:
    """Write both pages; returns 1 when one was not current."""
    changed = [write_page(MANUAL / language / "codes.md", make_page(language)) for language in LANGUAGES]
    return int(any(changed))


if __name__ == "__main__":
    sys.exit(main())
