"""The comparison of criteria with their facts is sharp: a number changed or a comparison turned in any cell is noticed."""

import re

import pytest

from tests.clinical.test_ctcae_criteria import CRITERIA, FACTS, TOOL

NUMBER = re.compile(r"(?<![A-Za-z0-9.])\d+(?:\.\d+)?(?![A-Za-z0-9])")
TURNED = {"<": ">", ">": "<", "≥": "<", "≤": ">"}
"""Numbers that are part of a name (FEV1, T2) are no measurements."""


def _noticed(row, language, text):
    return bool(list(TOOL.check_text(text, language, FACTS[row["meddra_code"], row["grade"]])))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_changed_number_is_noticed(language):
    """Each number of each of the 3,185 cells, one more than NCI says."""
    tried, missed = 0, []
    for row in CRITERIA:
        text = row[f"criterion_{language}"]
        for found in NUMBER.finditer(text):
            other = f"{float(found.group()) + 1:g}"
            changed = text[: found.start()] + other + text[found.end() :]
            tried += 1
            if not _noticed(row, language, changed):
                missed.append((row["meddra_code"], row["grade"], text, changed))
    assert tried > 500
    assert missed == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_turned_comparison_is_noticed(language):
    """Less becomes more in every cell that compares."""
    missed = []
    for row in CRITERIA:
        text = row[f"criterion_{language}"]
        for found in re.finditer("[<>≥≤]", text):
            changed = text[: found.start()] + TURNED[found.group()] + text[found.end() :]
            if not _noticed(row, language, changed):
                missed.append((row["meddra_code"], row["grade"], text, changed))
    assert missed == []
