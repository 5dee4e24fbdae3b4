"""The description of the system is made of the study's own facts, in both languages."""

from __future__ import annotations

import re

import pytest
from pypdf import PdfReader

from ecrf.exports import Options, write_export
from tests.exports.story import resources, speaker


def text_of(path):
    """The words of a paper without blanks."""
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(path).pages))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            (
                "Descriptionofthesystem",
                "encryptedasawhole",
                "Onedoorforwrites",
                "Coordinator(1)",
                "Entervalues",
            ),
        ),
        ("zh", ("系统说明", "整体加密", "唯一写入口", "研究协调员（1人）")),
    ],
)
def test_the_description_says_storage_flow_and_roles_of_this_study(story, tmp_path, language, words):
    """Program, storage, the drawing of the flow, and every role with its people and actions."""
    options = Options(resources=resources(), storage="file_encrypted")
    with story.snapshot("data_manager") as snapshot:
        written = write_export("system", snapshot, options, tmp_path / "s.pdf", speaker(language))
    text = text_of(tmp_path / "s.pdf")
    assert dict(written.rows)["pages"] >= 2
    assert [word for word in words if word not in text] == []


def test_a_plain_file_is_called_plain(story, tmp_path):
    """A study that is not encrypted is not called encrypted."""
    with story.snapshot("data_manager") as snapshot:
        options = Options(resources=resources(), storage="file_plain")
        write_export("system", snapshot, options, tmp_path / "s.pdf", speaker("en"))
    text = text_of(tmp_path / "s.pdf")
    assert "notencrypted" in text
    assert "SQLCipher" not in text
