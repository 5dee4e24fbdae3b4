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


# What else the regulations and guidelines ask of software, as its short name in the table: FDA questions and answers
# (October 2024), EMA guideline on computerised systems (2023), SCDM GCDMP, CDISC, and what applies in China.
OTHERS = {
    *(f"FDA 2024 Q{number}" for number in ("3", "5", "7", "8", "11", "12", "13", "14", "15", "20-22")),
    "FDA 2024 Sect. E",
    *(f"EMA 2023 {name}" for name in (
        "4.5 ALCOA++", "4.5 contemporaneous", "6.2.1 audit trail", "6.2.1 blinding", "6.2.1 capture vs save",
        "6.2.2 audit-trail review", "6.3 sign-off", "6.x investigator control", "6.5 / 6.10 copies, migration",
        "6.12 decommissioning", "A2 validation", "A3 users", "A4 security", "A5 eCOA", "A6 clinical systems",
    )),
    "ICH E6(R3) 3.16.2(e)",
    *(f"ICH E6(R3) 4.2.2{part}" for part in ("(a)(i)", "(a)(ii)", "(a)(iii)", "(b)", "(c)-(e)")),
    "SCDM GCDMP", "CDISC", "China GCP 2020 Art. 25, 36", "China 2016 No. 112", "China 2016 EDC guidance",
    "Guangdong consensus 2018", "China practical", "China practical (PIPL)",
}  # fmt: skip
BESIDE = {"21 CFR 11.10(i)", "21 CFR 11.10(j)", "21 CFR 11.300(b)", "21 CFR 11.300(d)"}
"""Procedures of the site that the program supports, and parts of a clause with a standing of their own."""


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
    """Every clause a program can be tested for has its rows, open ones included, under one name and no other."""
    named = {row["clause"] for row in _rows()}
    assert named >= PART_11 | OTHERS
    strange = named - PART_11 - OTHERS - BESIDE
    assert not [clause for clause in strange if not any(clause.startswith(each) for each in E6_R3)]
    assert not [clause for clause in E6_R3 if not any(each.startswith(clause) for each in named)]
