"""The downtime pack, read back by pypdf."""

from __future__ import annotations

import re

import pypdf
import pytest

from ecrf.exports import Options, write_export
from ecrf.services import commands as c
from ecrf.services.reads.schedule_view import VisitState
from ecrf.words import Refusal
from tests.exports.story import Story, speaker
from tests.exports.story import resources as fonts

OVER = (VisitState.NOT_EXPECTED, VisitState.NOT_DONE, VisitState.UNPLANNED)


def _export(story, path, language="en", subject=""):
    with story.snapshot(subject=subject) as snapshot:
        written = write_export(
            "downtime", snapshot, Options(resources=fonts(), subject=subject), path, speaker(language)
        )
        return written, list(snapshot.subjects())


def _pages(path):
    return [re.sub(r"\s+", " ", page.extract_text()) for page in pypdf.PdfReader(path).pages]


def _waits(data):
    visits = [v for v in data.visits if v.kind == "scheduled" and v.state not in OVER]
    return [v for v in visits if any(form.expected and not form.recorded for form in v.forms)]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_sheet_bears_subject_visit_and_number(story, tmp_path, language):
    """A subject's open visits, each form with the number and the visit printed on it; its logs behind them."""
    with story.snapshot() as snapshot:
        data = next(each for each in snapshot.subjects() if _waits(each))
    path = tmp_path / "pack.pdf"
    written, _ = _export(story, path, language, data.chain)
    pages = _pages(path)
    first = _waits(data)[0]
    label = speaker(language).say(first.label)
    sheets = [page for page in pages[1:] if label in page]
    assert len(sheets) >= sum(form.expected and not form.recorded for form in first.forms)
    assert all(data.number in page for page in pages[1:])
    outline = pypdf.PdfReader(path).outline
    assert data.number in [entry.title for entry in outline if not isinstance(entry, list)]
    assert dict(written.rows)["pages"] == len(pages)


def test_what_was_entered_is_in_no_pack(story, tmp_path):
    """Blank means blank: no value, and no form that stands in the record already at that visit."""
    _export(story, tmp_path / "pack.pdf")
    text = " ".join(_pages(tmp_path / "pack.pdf")[1:])
    assert "01-001 · Screening · Clinical chemistry" in text
    assert "01-001 · Screening · Haematology" not in text
    assert "1961" not in text


def test_a_pack_of_the_site_ends_with_a_new_subject(story, tmp_path):
    """A person may come to be screened while the power is off: the first visit, with boxes for the number."""
    _export(story, tmp_path / "pack.pdf")
    outline = [e.title for e in pypdf.PdfReader(tmp_path / "pack.pdf").outline if not isinstance(e, list)]
    assert outline[-1] == "New subject"
    assert any(
        "New subject" in page and "Subject number" in page for page in _pages(tmp_path / "pack.pdf")[1:]
    )


def test_a_pack_of_the_site_reaches_four_weeks_and_that_of_a_subject_to_the_end(tmp_path):
    """On 13 March the second cycle of 28 March comes soon; the third of 18 April is only in the subject's own pack."""
    own = Story()
    own.fill("C/1/SV/1/1", "SV_G", {"SV_OCCUR": "Y", "SV_VISITDAT": "2026-03-10", "SV_CONTACT": "CLINIC"})
    own.fill("C/1/EXI/1/1", "EXI_BODY", {"EXI_DAT": "2026-03-10"})
    found = {}
    for whose in ("", own.first):
        _export(own, tmp_path / "pack.pdf", subject=whose)
        text = " ".join(_pages(tmp_path / "pack.pdf")[1:])
        found[whose] = [n for n in (1, 2, 3) if f"01-001 · Induction cycle {n} ·" in text]
    assert found == {"": [1, 2], own.first: [1, 2, 3]}


def test_a_subject_with_nothing_to_come_is_said(tmp_path):
    """Refused with a code and no file, not an empty pack."""
    own = Story()
    own.house.must("investigator", c.SetSubjectStatus, own.second, "withdrawn")
    with pytest.raises(Refusal) as refused:
        _export(own, tmp_path / "pack.pdf", subject=own.second)
    assert refused.value.fault.code == "exports.no_downtime"
    assert not (tmp_path / "pack.pdf").exists()
