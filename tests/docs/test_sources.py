"""Every number has a source: tables name theirs, constants of the engines cite one, practice says why it is followed."""

import ast
import csv
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RESOURCES = ROOT / "resources"
TABLES = sorted(path.relative_to(RESOURCES) for path in RESOURCES.rglob("*.csv"))
PRACTICE = re.compile(r"practice|common|unverified|nursing grading", re.IGNORECASE)
YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
OWN_LIMITS = {
    "ctcae_terms": "how alike a misspelled word must be",
    "initials": "letters of a name by the rule of the form",
    "lab_range": "zero",
    "lab_reading": "the grade 0 of a result that has none",
    "numbers": "how many digits a number may have",
    "randomising": "bits of a random word",
    "site_ranges": "years nobody passes",
}
"""Modules whose numbers are limits of the program and no clinical constants."""


def read_table(path):
    """The rows of a table."""
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_every_table_names_its_source(table):
    """By a source in every row, or by its name in the SOURCE.md beside it."""
    rows = read_table(RESOURCES / table)
    if rows and "source" in rows[0]:
        assert [n for n, row in enumerate(rows, 2) if not row["source"].strip()] == []
        return
    told = (RESOURCES / table).parent / "SOURCE.md"
    assert f"`{table.name}`" in told.read_text(encoding="utf-8")


@pytest.mark.parametrize("table", [table for table in TABLES if table.parent.name == "scores"], ids=str)
def test_what_rests_on_practice_says_why(table):
    """Bands without one publication behind them stand in SOURCE.md with the reason, under instrument and scheme."""
    rows = read_table(RESOURCES / table)
    told = (RESOURCES / "scores" / "SOURCE.md").read_text(encoding="utf-8")
    resting = {
        f"{row['instrument']} {row['scheme']}"
        for row in rows
        if "scheme" in row and PRACTICE.search(row["source"])
    }
    assert [name for name in sorted(resting) if f"`{name}`" not in told] == []


def _constants(path):
    """The names of numbers set once for a whole module."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        named = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        if named and node.targets[0].id.isupper() and any(map(_is_number, ast.walk(node.value))):
            yield node.targets[0].id


def _is_number(node):
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id == "Decimal"
    number = isinstance(node, ast.Constant) and isinstance(node.value, int | float)
    return number and not isinstance(node.value, bool)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "ecrf" / "clinical").glob("*.py")), ids=lambda path: path.stem
)
def test_every_clinical_constant_cites_a_publication(path):
    """A module with a number of medicine in it names who published it, and when."""
    if path.stem not in OWN_LIMITS and list(_constants(path)):
        assert YEAR.search(path.read_text(encoding="utf-8")), list(_constants(path))
