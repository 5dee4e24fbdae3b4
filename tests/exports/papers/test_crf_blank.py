"""Blank forms, read back by pypdf."""

from __future__ import annotations

import re
from dataclasses import replace

import pypdf
import pytest

from ecrf.exports import Options, write_export
from ecrf.library.tables_sdtm import load_sdtm
from ecrf.library.texts import install_wording, write_blank
from ecrf.words import Refusal
from tests.exports.story import resources as fonts
from tests.exports.story import speaker


def _export(story, path, language="en", **options):
    with story.snapshot() as snapshot:
        return write_export("crf", snapshot, Options(resources=fonts(), **options), path, speaker(language))


def _text(path):
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pypdf.PdfReader(path).pages))


def test_a_form_prints_its_questions_and_choices(story, tmp_path):
    """Labels, numbers of choices, units; no value of any subject."""
    _export(story, tmp_path / "dm.pdf", form="DM")
    text = _text(tmp_path / "dm.pdf")
    assert "Demography" in text
    assert "1 Male" in text
    assert "2 Female" in text
    assert "1961" not in text


def test_a_visit_prints_all_its_forms(story, tmp_path):
    """One bookmark per form in the order of the visit; licensed wording is named instead of printed."""
    written = _export(story, tmp_path / "s0.pdf", "zh", event="S0")
    outline = [entry.title for entry in pypdf.PdfReader(tmp_path / "s0.pdf").outline]
    assert outline[:3] == ["访视记录", "知情同意", "人口学资料"]
    assert dict(written.rows)["forms"] == len(outline)
    text = _text(tmp_path / "s0.pdf")
    assert "受版权许可保护" in text
    assert "长距离步行" not in text


def test_a_questionnaire_prints_in_the_wording_the_site_has_installed(story, tmp_path):
    """Questions and answers in the installed words with licence, version and digest; another language is no help."""
    text = write_blank("QLQ-C30", "en").replace('version: ""', 'version: "3.0"')
    text = text.replace('licence: ""', "licence: PERMISSION-7").replace(
        'text: ""', 'text: "our own question"'
    )
    (tmp_path / "words.yaml").write_text(text.replace('": ""', '": "our own answer"'), encoding="utf-8")
    wording = install_wording(tmp_path / "words.yaml", tmp_path)
    _export(story, tmp_path / "qlq.pdf", form="QC30", wordings=(wording,))
    printed = _text(tmp_path / "qlq.pdf")
    assert printed.count("our own question") == 30
    assert printed.count("our own answer") == 28 * 4 + 2 * 7
    assert f"PERMISSION-7 · 3.0 · {wording.sha256[:12]}" in printed
    assert "Long walk" not in printed
    with pytest.raises(Refusal) as refused:
        _export(story, tmp_path / "zh.pdf", "zh", form="QC30", wordings=(wording,))
    assert refused.value.fault.code == "exports.licensed_text"


def test_an_annotated_form_names_its_items(story, tmp_path):
    """OID, type, standard names."""
    _export(story, tmp_path / "vs.pdf", form="VS", annotated=True)
    text = _text(tmp_path / "vs.pdf")
    assert "VS_WEIGHT · decimal · VSWEIGHT · VS.WEIGHT" in text
    _export(story, tmp_path / "plain.pdf", form="VS")
    assert "VSWEIGHT" not in _text(tmp_path / "plain.pdf")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"form": "QC30"}, "exports.licensed_text"),
        ({"form": "NOPE"}, "exports.no_form"),
        ({"event": "NOPE"}, "exports.no_form"),
        ({"event": "C", "form": "IC"}, "exports.no_form"),
    ],
)
def test_what_cannot_be_printed_is_refused(story, tmp_path, options, code):
    """A questionnaire without its licensed wording, an unknown form or visit."""
    with pytest.raises(Refusal) as refused:
        _export(story, tmp_path / "x.pdf", **options)
    assert refused.value.fault.code == code
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_form_of_the_study_prints_and_twice_the_same(story, tmp_path, language):
    """All field types have an answer area; same bytes."""
    _export(story, tmp_path / "a.pdf", language, annotated=True)
    _export(story, tmp_path / "b.pdf", language, annotated=True)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    assert "exports." not in _text(tmp_path / "a.pdf")


def test_an_annotated_form_says_where_its_fields_go_in_sdtm(story, tmp_path):
    """Domains, fixed texts, tests, supplements, code lists; what is not submitted says so."""
    options = Options(resources=fonts(), standard=load_sdtm(), event="LOGS")
    with story.snapshot() as snapshot:
        write_export("crf_annotated", snapshot, options, tmp_path / "a.pdf", speaker("zh"))
        write_export(
            "crf_annotated", snapshot, replace(options, event="S0"), tmp_path / "b.pdf", speaker("en")
        )
    logs, screening = _text(tmp_path / "a.pdf"), _text(tmp_path / "b.pdf")
    assert "AE = Adverse Events" in logs
    assert "SUPPAE.QVAL when QNAM = AEREL1" in logs
    assert "CL C66768" in logs
    assert "VS.VSORRES when VSTESTCD = WEIGHT" in screening
    assert "DSTERM = INFORMED CONSENT OBTAINED" in screening
    assert "[NOT SUBMITTED]" in screening
