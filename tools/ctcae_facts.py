"""The facts of every CTCAE 5.0 criterion: taken from the table NCI published, looked for in the project's own wording."""

import argparse
import csv
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "ctcae"
HEADER = ("meddra_code", "grade", "numbers", "limits", "units", "elements")
WORDING = ("reference", "en", "zh")
GRADES = range(1, 6)

# How the wordings write the same thing; the right side is what is compared.
_SPELLINGS = (
    ("≥", ">="),
    ("≤", "<="),
    ("×", "x"),
    ("±", "+/-"),
    ("–", " - "),
    ("−", "-"),
    ("⁹", "e9"),
    ("³", "3"),
    ("²", "2"),
    ("₂", "2"),
    ("’", "'"),
)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
# A number may follow "grade" or an ordinal mark; its minus sign stands free before it. Digits inside a name
# (FEV1, m2, 10e9) are no numbers. What a number counts is part of it: a unit, or a multiple of a limit.
_NUMBER = re.compile(
    r"""(?P<sign>[<>]=?)?\s*(?:grade\s*|第\s*)?(?P<minus>(?<=[\s=<>])-)?
        (?<![a-z\d.])(?P<digits>\+?\d+(?:\.\d+)?(?:/\d+)?\+?)(?![\d.]*\d|e9)
        (?P<of>\s?(?:x\s)?(?:10e9\s?/l|uln|lln|baseline|基线值|[mg]*g/dl|g/l|mmol/l|/mm3|%|degrees\s[cf]|°[cf]
        |mm\s?hg|ms|db|khz|cm|cc|kg|m2|ml|g)(?![a-z]))?""",
    re.VERBOSE,
)
_LIMIT = re.compile(
    r"(?P<sign>[<>]=?|x)?\s*(?P<limit>(?<![a-z])(?:lln|uln|baseline|normal)(?![a-z])|基线值|正常值)"
)
# NCI's own misprint, CD4 lymphocytes decreased grade 3: the limits of grades 2 and 4 show what is meant.
_MISPRINTS = {"<200 - 50/mm3; <0.2 x 0.05 - 10e9 /L": "<200 - 50/mm3; <0.2 - 0.05 x 10e9 /L"}
_LIMIT_NAMES = {
    "lln": "LLN",
    "uln": "ULN",
    "baseline": "BASE",
    "基线值": "BASE",
    "normal": "NORMAL",
    "正常值": "NORMAL",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a criterion must say in any wording: numbers with their comparison, limits, units, key elements."""

    numbers: tuple[str, ...]
    limits: frozenset[str]
    units: frozenset[str]
    elements: frozenset[str]


@dataclass(frozen=True, slots=True)
class Element:
    """A key element or unit, with the words each wording uses for it."""

    name: str
    is_unit: bool
    words: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Meaning:
    """The elements a word may stand for; a weak word (`?` in the list) may also mean nothing of note."""

    names: frozenset[str]
    is_weak: bool


@dataclass(frozen=True, slots=True)
class Scan:
    """The words of the list found in a text, each with its meaning."""

    found: tuple[tuple[str, Meaning], ...]

    def names(self) -> frozenset[str]:
        """Every element one of the words found may stand for."""
        return frozenset(name for _, meaning in self.found for name in meaning.names)


def main(arguments: list[str]) -> int:
    """Usage: ctcae_facts.py extract CTCAE_v5.csv, or ctcae_facts.py check."""
    parser = argparse.ArgumentParser(description=__doc__)
    acts = parser.add_subparsers(dest="act", required=True)
    extract = acts.add_parser("extract", help="write facts.csv from NCI's words")
    extract.add_argument("table", type=Path, help="CSV with meddra_code and grade1 to grade5")
    acts.add_parser("check", help="compare criteria.csv with facts.csv")
    chosen = parser.parse_args(arguments)
    if chosen.act == "extract":
        count = write_facts(chosen.table)
        print(f"{count} cells written to {(FOLDER / 'facts.csv').relative_to(ROOT)}")
        return 0
    problems = list(check_all())
    print(*problems, f"{len(problems)} differences", sep="\n")
    return 1 if problems else 0


def write_facts(table: Path) -> int:
    """Write the facts of every cell NCI filled; returns how many."""
    rows = []
    for row in _rows(table):
        for grade in GRADES:
            text = row[f"grade{grade}"]
            if text:
                facts = extract_facts(text)
                rows.append(
                    (
                        row["meddra_code"],
                        grade,
                        "|".join(facts.numbers),
                        *("|".join(sorted(part)) for part in (facts.limits, facts.units, facts.elements)),
                    )
                )
    with (FOLDER / "facts.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(rows)
    return len(rows)


def load_facts() -> dict[tuple[str, str], Facts]:
    """The facts by MedDRA code and grade."""
    return {
        (row["meddra_code"], row["grade"]): Facts(
            _split(row["numbers"]), *(frozenset(_split(row[name])) for name in HEADER[3:])
        )
        for row in _rows(FOLDER / "facts.csv")
    }


def extract_facts(text: str) -> Facts:
    """The facts of one of NCI's criteria."""
    plain = simplify(_MISPRINTS.get(text, text))
    names = scan(plain, "reference").names()
    units = frozenset(element.name for element in load_elements() if element.is_unit)
    return Facts(find_numbers(plain), find_limits(plain), names & units, names - units)


def check_all() -> Iterator[str]:
    """Every difference between a criterion, in either language, and its facts."""
    facts = load_facts()
    rows = {(row["meddra_code"], row["grade"]): row for row in _rows(FOLDER / "criteria.csv")}
    for key in facts.keys() ^ rows.keys():
        yield f"{' grade '.join(key)}: stands only in one of the tables"
    for key in (key for key in facts if key in rows):
        for language in ("en", "zh"):
            text = rows[key][f"criterion_{language}"]
            for problem in check_text(text, language, facts[key]):
                yield f"{key[0]} grade {key[1]} {language}: {problem}: {text}"


def check_text(text: str, language: str, facts: Facts) -> Iterator[str]:
    """What a criterion says otherwise than its facts: a number, a limit, a unit or an element missing or too much."""
    plain = simplify(text)
    numbers, wanted = Counter(find_numbers(plain)), Counter(facts.numbers)
    if numbers != wanted:
        yield f"numbers lack {sorted((wanted - numbers).elements())}, add {sorted((numbers - wanted).elements())}"
    limits = find_limits(plain)
    if limits != facts.limits:
        yield f"limits lack {sorted(facts.limits - limits)}, add {sorted(limits - facts.limits)}"
    scanned = scan(plain, language)
    due = facts.units | facts.elements
    for name in sorted(due - scanned.names()):
        yield f"lacks {name}"
    for word, meaning in scanned.found:
        if not meaning.is_weak and not meaning.names & due:
            yield f"adds {word} ({', '.join(sorted(meaning.names))})"


def find_numbers(plain: str) -> tuple[str, ...]:
    """The numbers of a simplified text, each with its comparison and what it counts, sorted."""
    found = (
        (match["sign"] or "") + (match["minus"] or "") + match["digits"] + _counted(match["of"] or "")
        for match in _NUMBER.finditer(plain)
    )
    return tuple(sorted(found))


def _counted(of: str) -> str:
    joined = of.replace(" ", "").replace("degrees", "°")
    for limit, name in _LIMIT_NAMES.items():
        joined = joined.replace(limit, name)
    return f" {joined}" if joined[:1].isalnum() or joined[:1] == "°" else joined


def find_limits(plain: str) -> frozenset[str]:
    """The limits a simplified text measures by: `<LLN`, `xULN`, `>BASE`; a bare "baseline" is an element."""
    found = ((match["sign"] or "") + _LIMIT_NAMES[match["limit"]] for match in _LIMIT.finditer(plain))
    return frozenset(limit for limit in found if limit not in {"BASE", "NORMAL"})


def scan(plain: str, wording: str) -> Scan:
    """The words of the element list in a simplified text: from the left, at each place the longest."""
    pattern, meanings = _scanner(wording)
    return Scan(tuple((match[0], meanings[(match.lastindex or 1) - 1]) for match in pattern.finditer(plain)))


def simplify(text: str) -> str:
    """Text as compared: lower case, one space, plain signs, no thousands separators."""
    for written, plain in _SPELLINGS:
        text = text.replace(written, plain)
    return _THOUSANDS.sub("", " ".join(text.lower().split()))


@cache
def load_elements() -> tuple[Element, ...]:
    """The list of key elements and units."""
    return tuple(
        Element(row["name"], row["kind"] == "unit", {name: _split(row[name]) for name in WORDING})
        for row in _rows(FOLDER / "elements.csv")
    )


@cache
def _scanner(wording: str) -> tuple[re.Pattern[str], tuple[Meaning, ...]]:
    """One pattern of all words, the longest first, a group each; and what each group means."""
    names: dict[str, set[str]] = {}
    lengths: dict[str, int] = {}
    weak: set[str] = set()
    for element in load_elements():
        for word in element.words[wording]:
            bare = word.rstrip("?")
            pattern = _pattern(bare, is_unit=element.is_unit)
            names.setdefault(pattern, set()).add(element.name)
            lengths[pattern] = len(bare)
            if bare != word:
                weak.add(pattern)
    ordered = sorted(names, key=lambda pattern: (-lengths[pattern], pattern))
    meanings = tuple(Meaning(frozenset(names[pattern]), pattern in weak) for pattern in ordered)
    return re.compile("|".join(f"({pattern})" for pattern in ordered)), meanings


def _pattern(word: str, *, is_unit: bool) -> str:
    escaped = re.escape(word.rstrip("*"))
    if not word.isascii() or not word[-1].isalnum():
        return escaped
    if is_unit:
        return rf"(?<![a-z.]){escaped}(?![a-z\d])" if word[0].isalnum() else rf"{escaped}(?![a-z\d])"
    return rf"(?<![a-z\d]){escaped}" + ("[a-z]*" if word.endswith("*") else r"(?![a-z\d])")


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


def _rows(path: Path) -> Iterable[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
