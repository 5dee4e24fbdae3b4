"""Endpoints leave as a workbook with their trace and as pictures."""

import openpyxl
import pypdf
import pytest

from ecrf.exports import Options, write_export
from tests.exports.story import Story, resources, speaker


@pytest.fixture(scope="module")
def story():
    """One subject enrolled and progressed, one never enrolled."""
    made = Story()
    made.fill("S0/1/IE/1/1", "IE_D", {"IE_DEC": "ENROL", "IE_DECDAT": "2026-03-04"})
    made.fill("LOGS/1/PD/1/1", "PD_G", {"PD_DAT": "2026-03-12", "PD_SITE": "LOCAL"})
    return made


def leave(story, name, path, language="en"):
    """Write one format."""
    with story.snapshot() as snapshot:
        return write_export(name, snapshot, Options(resources=resources()), path, speaker(language))


def test_the_workbook_says_which_date_decided(story, tmp_path):
    """A row per subject and endpoint as ADTTE: CNSR 0 for the progression after 9 days; those not enrolled say why."""
    leave(story, "endpoints", tmp_path / "e.xlsx")
    book = openpyxl.load_workbook(tmp_path / "e.xlsx")
    head, _, *rows = list(book["Times"].values)
    found = [dict(zip(head, row, strict=True)) for row in rows]
    efs = [row for row in found if row["PARAMCD"] == "EFS"]
    assert (efs[0]["AVAL"], efs[0]["CNSR"], efs[0]["EVNTDESC"]) == (9, 0, "Progression or recurrence")
    assert efs[0]["ADDRESS"].endswith("PD_DAT")
    assert (efs[1]["AVAL"], efs[1]["ENDING"]) == (None, "not counted: the starting date is not known")
    assert [row[5] for row in book["Curves"].values if row[0] == "EFS"] == [0]


def test_the_same_data_give_the_same_picture(story, tmp_path):
    """Two PDFs and two SVGs of one place of the trail are byte for byte the same."""
    for name, suffix in (("survival", "pdf"), ("survival_svg", "svg")):
        one = leave(story, name, tmp_path / f"1.{suffix}")
        two = leave(story, name, tmp_path / f"2.{suffix}")
        assert one.sha256 == two.sha256


def test_a_page_per_endpoint_in_either_language(story, tmp_path):
    """Five pages; the title stands in the language asked for."""
    leave(story, "survival", tmp_path / "zh.pdf", "zh")
    pages = pypdf.PdfReader(tmp_path / "zh.pdf").pages
    assert len(pages) == 5
    assert "总生存期" in pages[0].extract_text()
