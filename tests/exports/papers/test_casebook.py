"""The casebook, read back by pypdf."""

from __future__ import annotations

import re

import pypdf
import pytest

from ecrf.exports import Options, write_export
from ecrf.record.merkle import to_paper
from ecrf.words import Refusal
from tests.exports.story import POLICY, speaker
from tests.exports.story import resources as fonts


def _export(story, path, language="en", role="monitor", **options):
    with story.snapshot(role, subject=story.first) as snapshot:
        write_export("casebook", snapshot, Options(resources=fonts(), **options), path, speaker(language))
        return snapshot.head


@pytest.fixture(scope="module")
def folder(story, tmp_path_factory):
    """The casebook of the first subject in both languages."""
    folder = tmp_path_factory.mktemp("casebook")
    for language in ("en", "zh"):
        _export(story, folder / f"{language}.pdf", language)
    return folder


def _text(path):
    """The words of all pages without the line breaks of the layout."""
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pypdf.PdfReader(path).pages))


@pytest.fixture(scope="module")
def english(folder):
    """Its words."""
    return _text(folder / "en.pdf")


def test_values_stand_with_unit_range_and_flag(english):
    """Numbers exactly, units as people write them, the range and the flag of a laboratory value."""
    assert "170 cm" in english
    assert "1.28 m²" in english
    assert "3.2 10⁹/L 4.0 – 10.0 ▼ L" in english
    assert "<0.5 10⁹/L" in english
    assert "– not done - refused" in english
    assert "feverish" in english


def test_corrections_queries_and_signatures_stand_beneath_their_field(english):
    """Old, new, reason; question, answer, closing; the signature and that it broke."""
    assert "65.50 → 66.0 · reason: typing error" in english
    assert "answered: + confirmed in source" in english
    assert "请核对体重 & <check>" in english
    assert "VS_02: Weight outside 35 to 130 kg" in english
    assert "Electronic signature: I approve it" in english
    assert "broken: changed since" in english
    assert "reason: belongs to another subject" in english
    assert "machine broken" in english


def test_every_page_names_study_subject_page_checkpoint_and_digest(folder, story):
    """Page n of N, the 26 characters of the checkpoint, one SHA-256 on all pages, and the banner."""
    with story.snapshot(subject=story.first) as snapshot:
        paper = to_paper(snapshot.head.root)
    pages = [page.extract_text() for page in pypdf.PdfReader(folder / "en.pdf").pages]
    digests = None
    for number, text in enumerate(pages, 1):
        flat = re.sub(r"\s+", " ", text)
        assert f"Page {number} /" in flat
        assert "T3 SFRT-BULKY" in flat
        assert "01-001" in flat
        assert paper in flat
        assert "TEST" in flat
        found = set(re.findall(r"\b[0-9a-f]{64}\b", text))
        digests = found if digests is None else digests & found
    assert len(digests) == 1
    assert all(str(len(pages)) in text for text in pages)


def test_bookmarks_lead_to_visits_and_forms(folder):
    """The outline has the cover, the visits, and beneath them their forms."""
    outline = pypdf.PdfReader(folder / "en.pdf").outline
    titles = [entry.title for entry in outline if not isinstance(entry, list)]
    assert titles == ["Casebook", "Screening", "Logs and milestones", "History of the subject"]
    beneath = [[entry.title for entry in each] for each in outline if isinstance(each, list)]
    assert "Vital signs and body size" in beneath[0]
    assert "Electrocardiogram" in beneath[0]
    assert beneath[1] == ["Concomitant medication", "Adverse events"]


def test_chinese_is_embedded_and_can_be_read_back(folder):
    """Fonts are in the file, and the text layer gives the characters."""
    reader = pypdf.PdfReader(folder / "zh.pdf")
    text = _text(folder / "zh.pdf")
    assert "生命体征与身高体重" in text
    assert "白细胞计数" in text
    assert "中心实验室" in text
    assert "电子签名" in text
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"
    for font in reader.pages[0]["/Resources"]["/Font"].values():
        descriptor = font.get_object().get("/FontDescriptor")
        if "Noto" in font.get_object()["/BaseFont"]:
            assert "/FontFile2" in descriptor.get_object()


def test_the_same_data_give_the_same_bytes(story, folder, tmp_path):
    """The times in the file are the checkpoint's."""
    head = _export(story, tmp_path / "again.pdf")
    assert (tmp_path / "again.pdf").read_bytes() == (folder / "en.pdf").read_bytes()
    created = pypdf.PdfReader(folder / "en.pdf").metadata.creation_date
    assert created.isoformat()[:19] == head.time[:19]


def test_withheld_values_are_nowhere(story, folder, tmp_path):
    """Neither in the text nor, decompressed, in any stream; the coordinator, who may, sees the value."""
    for path in (folder / "en.pdf", folder / "zh.pdf"):
        assert POLICY not in _text(path)
    assert "Identifying, not shown" in _text(folder / "en.pdf")
    _export(story, tmp_path / "c.pdf", role="coordinator")
    assert POLICY in _text(tmp_path / "c.pdf")


def test_without_the_trail_it_is_short(story, folder, tmp_path):
    """Values and queries stay, entries go."""
    _export(story, tmp_path / "short.pdf", audit=False)
    text = _text(tmp_path / "short.pdf")
    assert "65.50 → 66.0" not in text
    assert "170 cm" in text


def test_it_is_of_one_subject(story, tmp_path):
    """A snapshot of two subjects is refused, and nothing is written."""
    with story.snapshot() as snapshot, pytest.raises(Refusal) as refused:
        write_export("casebook", snapshot, Options(resources=fonts()), tmp_path / "x.pdf", speaker("en"))
    assert refused.value.fault.code == "exports.no_subject"
    assert list(tmp_path.iterdir()) == []
