"""The one zip writer."""

from __future__ import annotations

import io
import zipfile

import pytest

from ecrf.exports.zip_canonical import EPOCH, CanonicalZip


def _write(path, members=(("b.txt", b"two"), ("a/ä.txt", b"one" * 1000))):
    with CanonicalZip(path) as archive:
        for name, data in members:
            archive.add(name, data)
    return path.read_bytes()


def test_the_same_members_give_the_same_bytes(tmp_path):
    """Nothing of the moment or the machine gets into the archive."""
    assert _write(tmp_path / "one.zip") == _write(tmp_path / "two.zip")


def test_members_keep_their_order_and_carry_the_earliest_time(tmp_path):
    """A reader of its own sees names in order, one time, one system, private rights."""
    _write(tmp_path / "one.zip")
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert archive.namelist() == ["b.txt", "a/ä.txt"]
        assert archive.read("a/ä.txt") == b"one" * 1000
        infos = archive.infolist()
    assert {info.date_time for info in infos} == {EPOCH}
    assert {info.create_system for info in infos} == {3}
    assert {info.external_attr >> 16 for info in infos} == {0o600}


def test_a_stream_between_head_and_tail_is_one_member(tmp_path):
    """A member may be put together from memory and a file, without reading the file whole."""
    with CanonicalZip(tmp_path / "one.zip") as archive:
        archive.add_pieces("x", b"<", io.BytesIO(b"m" * (3 << 20)), b">")
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert archive.read("x") == b"<" + b"m" * (3 << 20) + b">"


def test_a_name_stands_only_once(tmp_path):
    """Two members of one name would hide one another."""
    with pytest.raises(ValueError, match="already"):
        _write(tmp_path / "one.zip", (("a", b""), ("a", b"")))
