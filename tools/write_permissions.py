"""Write the table of roles and actions in docs/manual/{en,zh}/administration.md from resources/permissions.yaml."""

import sys
from collections.abc import Sequence
from pathlib import Path

import polib
import yaml
from manual_blocks import LANGUAGES, MANUAL, ROOT, Row, fill_blocks, write_page

KIND = "permissions"
PAGE = "administration.md"
YES = "●"


def load_matrix() -> dict[str, list[str]]:
    """Role to actions, as they ship."""
    text = (ROOT / "resources" / "permissions.yaml").read_text(encoding="utf-8")
    matrix: dict[str, list[str]] = yaml.safe_load(text)["permissions"]
    return matrix


def load_words(language: str) -> dict[str, str]:
    """Every message of a language by code."""
    texts: dict[str, str] = {}
    for path in sorted((ROOT / "resources" / "translations" / language).glob("*.po")):
        texts |= {entry.msgid: entry.msgstr for entry in polib.pofile(path.read_text(encoding="utf-8"))}
    return texts


def matrix_rows(language: str) -> list[Row]:
    """One row per action, in the order in which roles first name them; one column per role."""
    matrix, words = load_matrix(), load_words(language)
    actions = dict.fromkeys(action for granted in matrix.values() for action in granted)
    return [
        (
            f"{words[f'ui.action.{action}']} `{action}`",
            *(YES if action in matrix[role] else "" for role in matrix),
        )
        for action in actions
    ]


def heads(language: str) -> Row:
    """The head of the table: the roles in the reader's words."""
    words = load_words(language)
    return ("", *(words[f"role.{role}"] for role in load_matrix()))


def make_page(language: str) -> str:
    """Return the page of a language with its table as the matrix is now."""
    text = (MANUAL / language / PAGE).read_text(encoding="utf-8")

    def rows_of(name: str) -> Sequence[Row]:
        if name != "matrix":
            raise LookupError(name)
        return matrix_rows(language)

    return fill_blocks(text, KIND, rows_of)


def main() -> int:
    """Write both pages; returns 1 when one was not current."""
    pages: list[tuple[Path, str]] = [
        (MANUAL / language / PAGE, make_page(language)) for language in LANGUAGES
    ]
    return int(sum(write_page(path, text) for path, text in pages) > 0)


if __name__ == "__main__":
    sys.exit(main())
