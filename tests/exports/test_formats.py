"""The table of formats."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from ecrf.exports import FORMATS, Options, write_export
from ecrf.words import Refusal
from tests.exports.story import ROOT, speaker


def test_every_format_has_a_writer_and_a_name_in_both_languages():
    """One line per format; its name is in the catalogues."""
    for name, each in FORMATS.items():
        assert callable(each.load())
        assert each.suffix.startswith(".")
        for language in ("en", "zh"):
            assert speaker(language).say(each.title(name)) != each.title(name)


def test_an_unknown_format_is_refused(story, tmp_path):
    """With the formats there are."""
    with story.snapshot() as snapshot, pytest.raises(Refusal) as refused:
        write_export("lotus", snapshot, Options(), tmp_path / "x", speaker("en"))
    assert refused.value.fault.code == "exports.unknown_format"


def test_the_room_itself_loads_no_heavy_library():
    """Openpyxl and reportlab come with the first export, not with the menu."""
    program = "import sys, ecrf.exports; print([m for m in ('openpyxl', 'reportlab', 'lxml', 'numpy') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", [name for name in FORMATS if FORMATS[name].suffix == ".pdf"])
def test_a_paper_without_fonts_is_refused(story, tmp_path, name):
    """Not a half file in some other font."""
    with story.snapshot(subject=story.first) as snapshot, pytest.raises(Refusal):
        write_export(name, snapshot, Options(site="s1"), tmp_path / "x.pdf", speaker("en"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_help_names_every_format_the_command_takes(language):
    """Reports of a site have a command of their own; all else is named."""
    said = re.split(r"[,、：: ]+", speaker(language).say("cli.help.format"))
    elsewhere = {"integrity", "integrity_excel", "trail_review"}
    assert set(FORMATS) - elsewhere <= set(said)
