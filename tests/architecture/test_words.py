"""Every word a person sees exists once, in both languages, with the same placeholders."""

import gettext
import importlib.util
import re
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[2]


def _load_tool():
    specification = importlib.util.spec_from_file_location(
        "compile_words", ROOT / "tools" / "compile_words.py"
    )
    module = importlib.util.module_from_spec(specification)
    sys.modules["compile_words"] = module
    specification.loader.exec_module(module)
    return module


WORDS = _load_tool()


def _write_rooms(folder, **rooms):
    """Write `en_room=[(code, text), ...]` as folder/en/room.po, with the languages present in any case."""
    for language in WORDS.LANGUAGES:
        (folder / language).mkdir(exist_ok=True)
    for name, texts in rooms.items():
        language, room = name.split("_")
        catalogue = polib.POFile()
        for code, text in texts:
            catalogue.append(polib.POEntry(msgid=code, msgstr=text))
        catalogue.save(str(folder / language / f"{room}.po"))


def test_the_shipped_catalogues_are_complete():
    """No code is missing in a language, stands twice, or has other placeholders in the other language."""
    _, findings = WORDS.load_catalogues(WORDS.TRANSLATIONS)
    assert findings == []


def test_the_shipped_texts_can_be_filled_in():
    """Every text is a valid pattern whose placeholders have names."""
    catalogues, _ = WORDS.load_catalogues(WORDS.TRANSLATIONS)
    for catalogue in catalogues:
        for code, text in catalogue.texts.items():
            names = WORDS.PLACEHOLDER.findall(text)
            assert all(name.isidentifier() for name in names), f"{catalogue.places[code]}: {code}: {text}"
            text.format_map(dict.fromkeys(names, "x"))


def test_chinese_texts_are_chinese():
    """A Chinese text holds an ideograph unless it is only placeholders, figures, units or a proper name."""
    catalogues, _ = WORDS.load_catalogues(WORDS.TRANSLATIONS)
    english, chinese = (catalogue.texts for catalogue in catalogues)
    sentences = {code for code, text in english.items() if len(re.findall(r"[a-z]{2,}", _bare(text))) >= 3}
    untranslated = sorted(code for code in sentences if not re.search(r"[\u4e00-\u9fff]", chinese[code]))
    assert untranslated == []


def test_compiling_gives_the_same_bytes_and_readable_catalogues(tmp_path):
    """The compiled file is read by gettext and does not depend on when it was made."""
    _write_rooms(tmp_path, en_a=[("a.one", "One of {n}")], zh_a=[("a.one", "{n} 之一")])
    compiled = []
    for _ in range(2):
        catalogues, findings = WORDS.load_catalogues(tmp_path)
        assert findings == []
        WORDS.save_catalogues(catalogues, tmp_path)
        compiled.append((tmp_path / "zh" / "LC_MESSAGES" / "ecrf.mo").read_bytes())
    assert compiled[0] == compiled[1]
    with (tmp_path / "zh" / "LC_MESSAGES" / "ecrf.mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("a.one") == "{n} 之一"


@pytest.mark.parametrize(
    ("rooms", "said"),
    [
        ({"en_a": [("x", "X")], "zh_b": []}, "missing in zh"),
        ({"zh_a": [("x", "甲")]}, "missing in en"),
        ({"en_a": [("x", "X")], "en_b": [("x", "Y")], "zh_a": [("x", "甲")]}, "stands already in"),
        ({"en_a": [("x", "{a}")], "zh_a": [("x", "{b}")]}, "placeholders differ"),
        ({"en_a": [("x", " ")], "zh_a": [("x", "甲")]}, "has no text"),
    ],
)
def test_a_gap_a_duplicate_or_another_placeholder_is_found(tmp_path, rooms, said):
    """Each kind of defect in a catalogue is named with its file and line."""
    _write_rooms(tmp_path, **rooms)
    _, findings = WORDS.load_catalogues(tmp_path)
    assert any(said in finding and re.search(r"\.po:\d+: x: ", finding) for finding in findings)


def _bare(text: str) -> str:
    return WORDS.PLACEHOLDER.sub("", text)
