"""The manual is whole: both languages alike, every command and key named, tables current, links and pictures there."""

import ast
import importlib.util
import re
import sys
from pathlib import Path

import pytest

from ecrf.ui.widgets.missing_chord import LETTERS

ROOT = Path(__file__).resolve().parents[2]
MANUAL = ROOT / "docs" / "manual"
PAGES = sorted(page.name for page in (MANUAL / "en").glob("*.md"))
LANGUAGES = ("en", "zh")
KEY = re.compile(r"(?:(?:Ctrl|Alt|Shift)\+)+(?:[A-Za-z]+|[0-9+='./\-]|PgDown|PgUp)|F[0-9]{1,2}")
LINK = re.compile(r"\]\(([^)\s]+)\)")
MOST_BYTES = 120_000


def _load_tool(name):
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        specification = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
        module = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(module)
        return module
    finally:
        sys.path.pop(0)


def _read(language, page):
    return (MANUAL / language / page).read_text(encoding="utf-8")


def _headings(text):
    return [len(line) - len(line.lstrip("#")) for line in text.splitlines() if line.startswith("#")]


def _anchors(text):
    titles = [line.lstrip("#").strip() for line in text.splitlines() if line.startswith("#")]
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def _keys_of_the_window():
    """Every key that stands as a text of its own in the window's code."""
    found = set()
    for path in (ROOT / "ecrf" / "ui").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and KEY.fullmatch(node.value):
                found.add(node.value)
    return found


def test_both_languages_have_the_same_pages():
    """Nothing is described in one language only."""
    assert PAGES
    assert sorted(page.name for page in (MANUAL / "zh").glob("*.md")) == PAGES


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_have_the_same_headings(page):
    """A page has as many headings of each level, in the same order."""
    assert _headings(_read("zh", page)) == _headings(_read("en", page))


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_have_as_many_table_rows_and_pictures(page):
    """What a table says in one language it says in the other."""
    rows = [sum(line.startswith("|") for line in _read(each, page).splitlines()) for each in LANGUAGES]
    pictures = [_read(each, page).count("](../pictures/") for each in LANGUAGES]
    assert rows[0] == rows[1]
    assert pictures[0] == pictures[1]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_in_the_index(page):
    """The index leads to every page."""
    for language in LANGUAGES:
        assert page == "index.md" or f"]({page})" in _read(language, "index.md")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_leads_somewhere(language):
    """Files exist, and so do the headings behind a #."""
    for page in PAGES:
        for target in LINK.findall(_read(language, page)):
            path, _, anchor = target.partition("#")
            found = (MANUAL / language / (path or page)).resolve()
            assert found.exists(), f"{language}/{page}: {target}"
            if anchor:
                assert anchor in _anchors(found.read_text(encoding="utf-8")), f"{language}/{page}: {target}"


def test_every_picture_is_small_and_used():
    """Pictures are at most 120 KB, and none lies about."""
    text = "".join(_read(each, page) for each in LANGUAGES for page in PAGES)
    for picture in sorted((MANUAL / "pictures").glob("*")):
        assert picture.stat().st_size <= MOST_BYTES, picture.name
        assert f"../pictures/{picture.name}" in text, picture.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_of_the_window_is_in_the_table_of_keys(language):
    """Each shortcut of the window, and each letter behind Ctrl+M, stands on the page of keys."""
    page = _read(language, "keys.md")
    named = page.replace("PgDn", "PgDown")
    missing = [key for key in _keys_of_the_window() if key.replace("PgDn", "PgDown") not in named]
    assert not missing
    chord = next(line for line in page.splitlines() if line.startswith("| Ctrl+M"))
    assert all(re.search(rf"\b{letter.upper()}\b", chord) for letter in LETTERS)


def test_the_help_panel_says_no_key_the_manual_lacks():
    """What F1 offers in words is on the page of keys, in both languages."""
    tool = _load_tool("write_commands")
    for language in LANGUAGES:
        speaker, page = tool.load_speaker(language), _read(language, "keys.md")
        said = " ".join(
            speaker.say(f"ui.key.{name}")
            for name in (
                "flow",
                "missing",
                "complete",
                "answer",
                "problem",
                "next_form",
                "goto",
                "back",
                "lock",
            )
        )
        for key in KEY.findall(said):
            assert key in page.replace("PgDown", "PgDn") or key in page, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reference_of_commands_is_current(language):
    """Every command has its table, and every table is what the command line says today: `tools/write_commands.py`."""
    tool = _load_tool("write_commands")
    assert tool.find_undescribed(language) == []
    assert tool.make_page(language) == _read(language, "commands.md"), "run tools/write_commands.py"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_of_codes_is_current(language):
    """Every refusal stands there as the catalogues say it today: `tools/write_codes.py`."""
    tool = _load_tool("write_codes")
    assert tool.make_page(language) == _read(language, "codes.md"), "run tools/write_codes.py"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_of_permissions_is_current(language):
    """Every cell of the shipped matrix stands in the manual: `tools/write_permissions.py`."""
    tool = _load_tool("write_permissions")
    page = _read(language, "administration.md")
    assert tool.make_page(language) == page, "run tools/write_permissions.py"
    assert "| " + " | ".join(tool.heads(language)[1:]) + " |" in page
    assert len(tool.matrix_rows(language)) == len({a for acts in tool.load_matrix().values() for a in acts})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_of_verification_is_explained(language):
    """The page on proving the trail names each code `ecrf verify` may give."""
    faults = _load_tool("write_codes").load_faults(ROOT / "resources" / "translations" / language)
    codes = {code.strip("`") for code, _, _ in faults["verify"] if code.startswith("`verify.")}
    page = _read(language, "proof.md")
    assert not [code for code in sorted(codes) if f"`{code}`" not in page]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_demo_logins_are_those_of_the_demo(language):
    """The printed logins open the demo."""
    from ecrf.wiring.demo_people import PEOPLE

    page = _read(language, "install.md")
    assert all(f"| `{one.login}` | `{one.password}` | {one.name} |" in page for one in PEOPLE)
