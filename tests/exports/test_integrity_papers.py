"""The integrity report on paper and as a workbook."""

from __future__ import annotations

import re

import openpyxl
import pypdf
import pytest

from ecrf.exports import Options, write_export
from ecrf.record.merkle import to_paper
from ecrf.services import commands as c
from ecrf.services.integrity import decode_report
from ecrf.words import Refusal
from tests.exports.story import Story, resources, speaker


@pytest.fixture(scope="module")
def run():
    """Two runs of the monitor; in the second something is new, something is gone, and it is signed."""
    story = Story()
    house = story.house
    first = house.must("monitor", c.RunIntegrity, "s1", "independent", "2026-03-20", "ok 91").created
    row = house.store.load_state("site:s1").integrity[first]
    missing = next(found for found in decode_report(row.report).findings if found.kind == "form_missing")
    house.must("monitor", c.SettleFinding, "s1", missing.key, "explained", "2026-04-01", "等待科室补录")
    story.fill("S0/1/VS/1/1", "VS_G", {"VS_RESP": "fast"})
    story.change("S0/1/VS/1/1/VS_G/0/VS_TEMP", "36.5", "read again")
    second = house.must("monitor", c.RunIntegrity, "s1", "independent", "2026-03-27", "ok 95").created
    house.must("monitor", c.SignIntegrity, "s1", second, "reviewed")
    report = decode_report(house.store.load_state("site:s1").integrity[second].report)
    return story, report, first


def _export(story, name, path, language="en", **options):
    with story.snapshot() as snapshot:
        options = Options(resources=resources(), site="s1", **options)
        return write_export(name, snapshot, options, path, speaker(language))


def _text(path):
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pypdf.PdfReader(path).pages))


def test_the_paper_says_who_when_and_what_was_found(run, tmp_path):
    """Head with signature, counts per kind, findings with place and what was said about them."""
    story, report, _ = run
    written = _export(story, "integrity", tmp_path / "r.pdf")
    text = _text(tmp_path / "r.pdf")
    assert "Weekly integrity run" in text
    assert "Independent run by the monitor" in text
    assert "Verified: 95 entries hold" in text
    assert "Signed by Monitor" in text
    assert "Explained until 2026-04-01: 等待科室补录" in text
    assert "Screening · Vital signs and body size · Respiratory rate" in text
    assert to_paper(report.checkpoint) in text
    assert dict(written.rows)["findings"] == len(report.findings)
    for standing in ("New", "Persisting", "Resolved"):
        assert standing in text


def test_the_workbook_has_a_row_per_finding(run, tmp_path):
    """Kinds and standings as codes and words, counts on the first sheet."""
    story, report, _ = run
    _export(story, "integrity_excel", tmp_path / "r.xlsx", "zh")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    rows = list(book.worksheets[1].iter_rows(min_row=3, values_only=True))
    assert [(row[3], row[1]) for row in rows] == [(found.kind, found.standing) for found in report.findings]
    assert {"new", "persisting", "resolved"} <= {row[1] for row in rows}
    first = {row[0]: row[2:] for row in book.worksheets[0].iter_rows(values_only=True) if row[0]}
    unreadable = [found.standing for found in report.findings if found.kind == "unreadable"]
    assert first["无法识别的数据"] == tuple(
        unreadable.count(each) for each in ("new", "persisting", "resolved")
    )


@pytest.mark.parametrize("name", ["integrity", "integrity_excel"])
def test_the_report_of_a_run_is_the_same_every_time(run, tmp_path, name):
    """It speaks of the place in the trail the run saw, whatever came after."""
    story, _, first = run
    files = [tmp_path / "a", tmp_path / "b"]
    for path in files:
        _export(story, name, path, run=first)
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_run_that_is_not_there_is_refused(run, tmp_path):
    """And nothing is written."""
    with pytest.raises(Refusal) as refused:
        _export(run[0], "integrity", tmp_path / "x.pdf", run="nope")
    assert refused.value.fault.code == "reads.no_such"
    assert list(tmp_path.iterdir()) == []
