"""The documents asked for by ICH E6(R3) 4.3 are there, name what exists, and carry the program's version."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ecrf import __version__
from ecrf.library.words import load_speaker
from ecrf.words import Language, Message

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "lifecycle"
PAGES = sorted(FOLDER.glob("*.md"))
ASKED = (
    "Security",
    "Validation by risk",
    "Release management",
    "Failure and contingency",
    "Support",
    "User management",
)


def _commands() -> set[str]:
    """Every command the manual lists, whose list is made from the program."""
    text = (ROOT / "docs/manual/en/commands.md").read_text(encoding="utf-8")
    return set(re.findall(r"^#+ ecrf (.+)$", text, re.MULTILINE))


def test_each_procedure_asked_for_has_its_document() -> None:
    """Security, validation by risk, release, failure, support, users: a row each, and what it links to exists."""
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    rows = {row.split("|")[1].strip(): row for row in text.splitlines() if row.startswith("| ")}
    for asked in ASKED:
        links = re.findall(r"\]\(([^)#]+)", rows[asked])
        assert links
        assert all((FOLDER / link).is_file() for link in links), asked


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_document_names_only_what_exists(page: Path) -> None:
    """Every command, test and file it names is there, so that a renamed one takes the sentence with it."""
    text = page.read_text(encoding="utf-8")
    commands = _commands()
    for words in re.findall(r"`ecrf ([a-z][^`]*)`", text):
        parts = [part for part in words.split() if re.fullmatch(r"[a-z][a-z-]*", part)]
        assert {" ".join(parts[:2]), parts[0]} & commands, words
    for path in re.findall(r"`((?:tests|tools|docs|resources|ecrf)/[\w./-]+|\.ci/run|CHANGELOG\.md)`", text):
        assert (ROOT / path).exists(), path
    for link in re.findall(r"\]\(([^)#]+)", text):
        assert (page.parent / link).exists(), link


def test_manual_notes_and_program_carry_the_same_version() -> None:
    """The manual's first page, the notes of the release and what the window says name the version of the program."""
    for language in ("en", "zh"):
        index = (ROOT / "docs" / "manual" / language / "index.md").read_text(encoding="utf-8")
        assert index.count(__version__) >= 2
    notes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = next(line for line in notes.splitlines() if line.startswith("## "))
    assert __version__ in newest
    for language in Language:
        said = load_speaker(language).say(Message("ui.person.about", {"version": __version__}))
        assert said.count(__version__) == 2
