"""The stand-alone verifier: it accepts the golden trail and names what was done to a changed one."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "tools" / "verify_trail.py"
GOLDEN = json.loads((ROOT / "tests/data/golden/trail-1.json").read_text(encoding="utf-8"))["transactions"]
Lines = list[dict[str, Any]]


def run(folder: Path, lines: Lines, *arguments: str) -> tuple[int, str]:
    """Exit status and words of the verifier, run by Python alone, for a trail."""
    path = folder / "trail.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, TOOL, path, *arguments], capture_output=True, text=True, check=False, cwd=folder
    )
    return done.returncode, done.stdout


def copy() -> Lines:
    """The golden trail, free to be changed."""
    return json.loads(json.dumps(GOLDEN))


def with_subject(lines: Lines) -> list[int]:
    """The places of transactions that add to a subject's chain."""
    return [n for n, line in enumerate(lines) if '"chain":"subject:' in line["body"]]


def test_it_needs_the_standard_library_and_cryptography_only() -> None:
    """It shares no code with the program and stays short enough to be read."""
    text = TOOL.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 300
    imported = {
        line.split()[1].split(".")[0] for line in text.splitlines() if line.startswith(("import ", "from "))
    }
    assert imported == {
        "argparse",
        "hashlib",
        "json",
        "sys",
        "dataclasses",
        "pathlib",
        "typing",
        "cryptography",
    }


def test_golden_trail_holds(tmp_path: Path) -> None:
    """The published example verifies, with every signature and against its last checkpoint."""
    code, words = run(tmp_path, GOLDEN, "--every-signature")
    assert (code, words.splitlines()[-1]) == (0, "the trail holds")


@pytest.mark.parametrize("field", ["body", "content", "heads", "signature"])
def test_changed_character_is_found(tmp_path: Path, field: str) -> None:
    """Fifteen changed characters of each part of a transaction are all found."""
    chance = random.Random(field)
    for _ in range(15):
        lines = copy()
        line = lines[chance.choice([n for n in with_subject(lines) if lines[n][field]])]
        at = chance.randrange(len(line[field]))
        other = "1" if line[field][at] != "1" else "2"
        line[field] = line[field][:at] + other + line[field][at + 1 :]
        code, words = run(tmp_path, lines, "--every-signature")
        assert (code, "FAULT" in words) == (1, True), (field, at)


def test_dropped_swapped_replayed_and_cut(tmp_path: Path) -> None:
    """Dropping, swapping or repeating a transaction is found; a cut tail is found by a checkpoint from paper."""
    places = with_subject(copy())
    dropped = copy()
    del dropped[places[2]]
    swapped = copy()
    swapped[places[2]], swapped[places[3]] = swapped[places[3]], swapped[places[2]]
    replayed = copy()
    replayed.insert(places[4], replayed[places[3]])
    for lines in (dropped, swapped, replayed):
        assert run(tmp_path, lines)[0] == 1
    roots = [entry["root"] for line in GOLDEN for part in json.loads(line["body"])["parts"] for entry in part["entries"]
             if entry["kind"] == "checkpoint.written/1"]  # fmt: skip
    known = next(n for n, line in enumerate(GOLDEN) if roots[-1] in line["body"])
    assert run(tmp_path, copy(), "--against", roots[-1])[0] == 0
    code, words = run(tmp_path, copy()[:known], "--against", roots[-1])
    assert (code, "cut off" in words) == (1, True)


def test_unreadable_file_is_said_so(tmp_path: Path) -> None:
    """A file that is no trail ends with status 2 or names a fault, never with a traceback."""
    path = tmp_path / "x.jsonl"
    path.write_bytes(b"\xff\x00not json")
    done = subprocess.run([sys.executable, TOOL, path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "")
    code, words = run(tmp_path, [{"id": "x"}])
    assert (code, "not of the format" in words) == (1, True)


RULED = json.loads((ROOT / "tests/data/golden/trail-rules.json").read_text(encoding="utf-8"))["transactions"]


def test_golden_trail_with_rules_for_people_holds(tmp_path: Path) -> None:
    """A study that keeps to the rules it set verifies."""
    assert run(tmp_path, RULED, "--every-signature")[0] == 0
