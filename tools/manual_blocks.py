"""The parts of the manual that are made from the program: tables between two marks, their heads written by hand."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MANUAL = ROOT / "docs" / "manual"
LANGUAGES = ("en", "zh")
BLOCK = re.compile(
    r"(?P<open><!-- (?P<kind>\w+): (?P<name>\S+) -->\n)(?P<body>.*?)(?P<close><!-- end -->)", re.DOTALL
)

Row = Sequence[str]


def fill_blocks(text: str, kind: str, rows_of: Callable[[str], Sequence[Row]]) -> str:
    """Return `text` with the rows of every block of `kind` made anew; the two head lines of its table stay."""

    def made(match: re.Match[str]) -> str:
        if match["kind"] != kind:
            return match[0]
        head = match["body"].splitlines()[:2]
        lines = [*head, *(write_row(row) for row in rows_of(match["name"]))]
        return match["open"] + "\n".join(lines) + "\n" + match["close"]

    return BLOCK.sub(made, text)


def find_blocks(text: str, kind: str) -> tuple[str, ...]:
    """The names of the blocks of a kind, in order."""
    return tuple(match["name"] for match in BLOCK.finditer(text) if match["kind"] == kind)


def write_row(row: Row) -> str:
    """One line of a table; what would end a cell or begin a tag is written out."""
    cells = (cell.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ").strip() for cell in row)
    return f"| {' | '.join(cells)} |"


def write_page(path: Path, text: str) -> bool:
    """Write a page when it is another; returns whether it was."""
    if path.read_text(encoding="utf-8") == text:
        return False
    path.write_text(text, encoding="utf-8", newline="\n")
    return True
