"""CSV files, read back by the csv module."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest

from ecrf.exports import Options, write_export
from tests.exports.story import LONGER, POLICY, speaker


def _export(story, path, **options):
    with story.snapshot() as snapshot:
        return write_export("csv", snapshot, Options(**options), path, speaker("en"))


def _rows(path, name, encoding="utf-8-sig"):
    with zipfile.ZipFile(path) as archive:
        text = archive.read(f"{name}.csv").decode(encoding)
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture(scope="module")
def path(story, tmp_path_factory):
    """The archive with its defaults."""
    path = tmp_path_factory.mktemp("csv") / "t3.zip"
    _export(story, path)
    return path


def test_values_are_exact_text(path):
    """ISO dates, all digits, codes, empty cells for nothing."""
    (row,) = _rows(path, "VS")
    assert (row["SUBJECT"], row["VS_DAT"], row["VS_WEIGHT"], row["VS_BSA"]) == (
        "01-001",
        "2026-03-02",
        "31",
        "1.28",
    )
    assert (row["VS_TEMP"], row["VS_TEMP__MISS"], row["VS_TEMP__NOTE"]) == ("", "#UNREADABLE", "feverish")
    (drug,) = _rows(path, "CM")
    assert drug["CM_SRC"] == "007"
    assert _rows(path, "HAEM")[0]["HAEM_DTM"] == "2026-03-02T08:15"


def test_text_a_spreadsheet_would_run_is_guarded(path, story, tmp_path):
    """An apostrophe by default; exactly as typed when asked for; numbers never."""
    assert [row["AE_TERM"] for row in _rows(path, "AE")] == ['\'=HYPERLINK("http://x","y")', "'@SUM(A1)"]
    _export(story, tmp_path / "raw.zip", guard=False)
    assert [row["AE_TERM"] for row in _rows(tmp_path / "raw.zip", "AE")] == [
        '=HYPERLINK("http://x","y")',
        "@SUM(A1)",
    ]


def test_long_text_and_emoji_are_whole(path):
    """A CSV cell has no end."""
    assert LONGER in [row["ABOUT"] for row in _rows(path, "queries")]


def test_the_byte_order_mark_is_a_choice(path, story, tmp_path):
    """With it Excel sees UTF-8, without it other programs are happier."""
    with zipfile.ZipFile(path) as archive:
        assert archive.read("VS.csv").startswith(b"\xef\xbb\xbfSUBJECT,SITE,")
    _export(story, tmp_path / "raw.zip", bom=False)
    with zipfile.ZipFile(tmp_path / "raw.zip") as archive:
        assert archive.read("VS.csv").startswith(b"SUBJECT,SITE,")


def test_the_same_data_give_the_same_bytes_without_what_is_withheld(path, story, tmp_path):
    """Determinism, and no trace of the identifying value."""
    written = _export(story, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        assert all(POLICY.encode() not in archive.read(name) for name in archive.namelist())
    rows = dict(written.rows)
    assert rows["audit"] == len(_rows(path, "audit"))


def test_the_readme_names_every_file(path):
    """What is in the archive stands in the README with its rows, and the banner of a test study."""
    with zipfile.ZipFile(path) as archive:
        text = archive.read("README.txt").decode("utf-8-sig")
        names = [name for name in archive.namelist() if name != "README.txt"]
    assert text.startswith("TEST STUDY")
    assert all(f"\r\n{name} | " in text for name in names)
