"""A file appears whole or not at all."""

from __future__ import annotations

import errno

import pytest

from ecrf.exports import landing as module
from ecrf.exports.landing import compute_sha256, landing
from ecrf.words import Refusal


def test_a_finished_file_takes_its_name(tmp_path):
    """On leaving without error the file stands under its name, alone in the folder."""
    with landing(tmp_path / "out.csv") as part:
        part.write_bytes(b"abc")
        assert not (tmp_path / "out.csv").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
    # SHA-256 of "abc": FIPS 180-4, example B.1
    assert (
        compute_sha256(tmp_path / "out.csv")
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "exports.disk_full"),
        (PermissionError(errno.EACCES, "Permission denied"), "exports.cannot_write"),
    ],
)
def test_a_full_disk_leaves_nothing_behind(tmp_path, error, code):
    """What was written so far is gone, and the file that stood there before still stands."""
    (tmp_path / "out.csv").write_bytes(b"former")

    def run_full():
        with landing(tmp_path / "out.csv") as part:
            part.write_bytes(b"half")
            raise error

    with pytest.raises(Refusal) as refused:
        run_full()
    assert refused.value.fault.code == code
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("out.csv", b"former")]


def test_an_error_while_flushing_counts_as_well(tmp_path, monkeypatch):
    """The disk may only say at the end that it is full."""

    def fail(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module.os, "fsync", fail)

    def run():
        with landing(tmp_path / "out.csv") as part:
            part.write_bytes(b"all")

    with pytest.raises(Refusal) as refused:
        run()
    assert refused.value.fault.code == "exports.disk_full"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said_first(tmp_path):
    """The folder is not made on the quiet."""

    def run():
        with landing(tmp_path / "no" / "out.csv"):
            pytest.fail("nothing may be written")

    with pytest.raises(Refusal) as refused:
        run()
    assert refused.value.fault.code == "exports.no_folder"


def test_an_error_of_the_program_is_not_dressed_up(tmp_path):
    """Other errors come through as they are, and nothing is left."""

    def run():
        with landing(tmp_path / "out.csv") as part:
            part.write_bytes(b"half")
            raise KeyError("x")

    with pytest.raises(KeyError):
        run()
    assert list(tmp_path.iterdir()) == []
