"""The sheet to sign by hand, read back by pypdf."""

from __future__ import annotations

import re

import pypdf
import pytest

from ecrf.exports import Options, write_export
from ecrf.record.digest import compute_digest
from ecrf.words import Refusal
from tests.exports.story import resources as fonts
from tests.exports.story import speaker


def _export(story, path, at, language="en"):
    with story.snapshot(subject=story.first) as snapshot:
        write_export("sign_sheet", snapshot, Options(resources=fonts(), record=at), path, speaker(language))
    return [re.sub(r"\s+", " ", page.extract_text()) for page in pypdf.PdfReader(path).pages]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("at", ["S0/1/VS/1/1", "S0/1", ""])
def test_the_sheet_bears_the_digest_of_what_it_shows(story, tmp_path, at, language):
    """Digest in full and its code on the first page, the values behind it, as a signature would bind them now."""
    first, *rest = _export(story, tmp_path / "sheet.pdf", at, language)
    digest = compute_digest(story.house.state(story.first), at)
    code = "-".join(re.findall("....", digest[:16].upper()))
    assert digest in first.replace(" ", "")
    assert code in first
    values = " ".join(rest)
    assert "feverish" in values
    assert re.search(r"\b31\b", values)


def test_only_the_place_is_on_the_sheet(story, tmp_path):
    """Nobody signs what they were not shown, and nothing else is shown."""
    text = " ".join(_export(story, tmp_path / "sheet.pdf", "S0/1/VS/1/1"))
    assert "Vital signs" in text
    assert "Haematology" not in text


def test_a_place_without_data_is_refused(story, tmp_path):
    """There is nothing to sign, and no file."""
    with pytest.raises(Refusal) as refused:
        _export(story, tmp_path / "sheet.pdf", "S0/1/IC/1/1")
    assert refused.value.fault.code == "exports.nothing_to_sign"
    assert not (tmp_path / "sheet.pdf").exists()
