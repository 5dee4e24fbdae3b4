"""Every refusal of this room can be said in both languages."""

import re
from pathlib import Path
from string import Formatter

import polib
import pytest

ROOT = Path(__file__).parents[2]
SOURCES = "\n".join(path.read_text("utf-8") for path in (ROOT / "ecrf/vault").glob("*.py"))
FILES = {"vault.lock", "door.log"}
CODES = set(re.findall(r'"((?:door|vault)\.[a-z_]+)"', SOURCES)) - FILES


def catalogue(language: str) -> dict[str, str]:
    """The texts of this room in a language."""
    path = ROOT / "resources" / "translations" / language / "vault.po"
    return {entry.msgid: entry.msgstr for entry in polib.pofile(str(path), check_for_duplicates=True)}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_code_says_what_is_wrong_and_what_to_do(language):
    """Each code has its text and its advice, and no text is without a code."""
    texts = catalogue(language)
    assert set(texts) == CODES | {f"{code}.todo" for code in CODES}
    assert all(texts.values())


def test_both_languages_say_the_same_things():
    """The places filled into a sentence are the same in English and Chinese."""
    english, chinese = catalogue("en"), catalogue("zh")

    def fields(text):
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    assert {code: fields(text) for code, text in english.items()} == {
        c: fields(t) for c, t in chinese.items()
    }


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_unknown_name_sounds_like_a_wrong_password(language):
    """Who guesses names learns nothing from the words."""
    texts = catalogue(language)
    assert texts["door.unknown_person"] == texts["door.wrong_password"]
    assert texts["door.unknown_person.todo"] == texts["door.wrong_password.todo"]
