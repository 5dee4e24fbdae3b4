"""The source list of a study: every item has a source, on paper and as a workbook, from the design itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from ecrf.exports import Options, write_export
from ecrf.library.load_design import load_study
from ecrf.schema.model import ItemType
from ecrf.services.reads.source_list import list_documents, list_sources
from tests.exports.story import resources, speaker

DESIGN = load_study("T3")
LINES = list_sources(DESIGN)


def test_every_item_of_the_study_says_whether_a_source_exists():
    """No item is without a source type; each that has a source outside the program names its document in both languages."""
    asked = sum(
        item.type is not ItemType.LABEL
        for form in DESIGN.forms
        for group in form.groups
        for item in group.items
    )
    assert len(LINES) == asked
    assert [line.item for line in LINES if not line.type] == []
    assert [
        line.item for line in LINES if line.has_document and not (line.document.en and line.document.zh)
    ] == []


@pytest.mark.parametrize(
    ("item", "kind", "document"),
    [
        ("HAEM_HGB", "laboratory", "Laboratory report"),
        ("AE_NUM", "program", ""),
        ("DTH_DAT", "hospital", "Death certificate, medical record"),
    ],
)
def test_a_source_is_the_items_own_else_the_forms_and_the_program_for_what_it_computes(item, kind, document):
    """Computed items have no source elsewhere."""
    (line,) = [line for line in LINES if line.item == item]
    assert (line.type, line.document.en) == (kind, document)


def test_documents_are_listed_once_with_the_forms_taken_from_them():
    """Blood count and chemistry come from the same report."""
    report, _ranges = [each for each in list_documents(LINES) if each.type == "laboratory"]
    assert [title.en for title in report.forms][:2] == ["Haematology", "Clinical chemistry"]


def test_the_list_is_printed_and_written(story, tmp_path: Path):
    """Both files hold every item; the column for the place at the site is empty for the site to fill in."""
    options = Options(resources=resources())
    with story.snapshot("data_manager") as snapshot:
        paper = write_export("source_list", snapshot, options, tmp_path / "s.pdf", speaker("zh"))
        book = write_export("source_list_excel", snapshot, options, tmp_path / "s.xlsx", speaker("en"))
    assert dict(paper.rows)["items"] == dict(book.rows)["items"] == len(LINES)
    text = "".join(page.extract_text() for page in PdfReader(tmp_path / "s.pdf").pages)
    assert "检验报告单" in text.replace("\n", "")
    sheets = load_workbook(tmp_path / "s.xlsx")
    documents = sheets["Source documents"]
    head = [cell.value for row in documents.iter_rows(min_row=1, max_row=4) for cell in row]
    assert "Where it is kept at the site" in head
