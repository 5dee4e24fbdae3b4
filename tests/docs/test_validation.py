"""The table that ties clauses, requirements and tests is true: every named test exists, nothing is claimed without one."""

import ast
import csv
from collections import defaultdict
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MATRIX = ROOT / "docs" / "validation" / "matrix.csv"
HEADER = ["clause", "requirement", "behaviour", "standing", "test"]
STANDINGS = {"shown", "partly", "open"}
# 21 CFR Part 11 as in eCFR (2026): the clauses a program can be tested for; (i) and (j) are procedures of the site.
PART_11 = {
    *(f"21 CFR 11.10({letter})" for letter in "abcdefghk"),
    "21 CFR 11.50", "21 CFR 11.70", "21 CFR 11.100", "21 CFR 11.200", "21 CFR 11.300(a)-(e)",
}  # fmt: skip
# ICH E6(R3) (January 2025), section 4: data governance.
E6_R3 = {
    f"ICH E6(R3) 4.{part}" for part in ("1 blinding", "2.1 capture", "2.3", "2.4", "2.5", "2.6", "2.7", "3")
}


@cache
def _rows():
    with MATRIX.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    assert header == HEADER
    return [dict(zip(HEADER, row, strict=True)) for row in rows]


@cache
def _tests_in(path):
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_every_named_test_exists():
    """A test that was renamed or removed takes its claim with it."""
    missing = []
    for row in _rows():
        path, _, name = row["test"].partition("::")
        if path and (not (ROOT / path).is_file() or name not in _tests_in(path)):
            missing.append(row["test"])
    assert not missing


def test_nothing_is_claimed_without_a_test():
    """What is shown or partly shown names a test, what is open names none, and there is no other standing."""
    for row in _rows():
        assert row["standing"] in STANDINGS, row
        assert bool(row["test"]) == (row["standing"] != "open"), row
        assert all(row[name] for name in ("clause", "requirement", "behaviour")), row


def test_a_behaviour_has_one_standing():
    """The rows of one behaviour agree, and no row stands twice."""
    standings = defaultdict(set)
    for row in _rows():
        standings[row["clause"], row["behaviour"]].add((row["standing"], row["requirement"]))
    assert all(len(found) == 1 for found in standings.values())
    rows = [tuple(row.values()) for row in _rows()]
    assert len(rows) == len(set(rows))


def test_every_testable_clause_is_there():
    """The clauses of 21 CFR Part 11 and of ICH E6(R3) section 4 that a program can be tested for, open ones included."""
    named = {row["clause"] for row in _rows()}
    assert named >= PART_11
    assert not [clause for clause in E6_R3 if not any(each.startswith(clause) for each in named)]
