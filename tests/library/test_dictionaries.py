"""Dictionaries are read from the files of their distribution, checked whole, and kept as they are."""

from __future__ import annotations

import hashlib

import pytest

from ecrf.library.dictionaries import (
    list_dictionaries,
    load_dictionary,
    open_dictionary,
    remove_dictionary,
)
from ecrf.record.coding import Level
from ecrf.services.coding.ports import LoadWish
from ecrf.words import Refusal
from tests.library.small_dictionary import chinese, write_meddra


@pytest.fixture
def files(tmp_path):
    """The six files."""
    return write_meddra(tmp_path / "MedAscii")


def load(tmp_path, files, **other):
    """Load MedDRA 0.1."""
    return load_dictionary(
        LoadWish(**({"kind": "meddra", "source": files, "version": "0.1"} | other)), tmp_path / "user"
    )


def test_a_term_has_its_primary_path(tmp_path, files):
    """LLT, PT, HLT, HLGT and SOC stand by code and name; of several paths the primary one counts."""
    digest = load(tmp_path, files).installed.digest
    path = open_dictionary(digest, tmp_path / "user").path_of("90000001")
    assert path == (
        Level("LLT", "90000001", "Sore mouth"), Level("PT", "90000010", "Mouth pain"),
        Level("HLT", "90001000", "Mouth disorders"), Level("HLGT", "90010000", "Upper tract"),
        Level("SOC", "90100000", "Tract disorders"),
    )  # fmt: skip


def test_the_digest_can_be_computed_from_the_files_alone(tmp_path, files):
    """It is the SHA-256 of what `sha256sum` prints of the files in the order of their names."""
    lines = "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(files.iterdir())
    )
    assert load(tmp_path, files).installed.digest == hashlib.sha256(lines.encode()).hexdigest()


def test_terms_no_longer_current_are_known_but_not_chosen(tmp_path, files):
    """A non-current LLT keeps its path for old data and is in no suggestion."""
    found = open_dictionary(load(tmp_path, files).installed.digest, tmp_path / "user")
    assert found.path_of("90000003")[0].name == "Mouth ache old"
    assert "90000003" not in {term.code for term in found.current}


def test_the_chinese_distribution_is_read_in_both_encodings(tmp_path):
    """UTF-8 and GB 18030 give the same Chinese terms."""
    folder = write_meddra(tmp_path / "zh", chinese())
    first = load(tmp_path, folder, language="zh").installed
    for path in folder.iterdir():
        path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    second = load(tmp_path, folder, language="zh", version="0.2").installed
    names = [
        open_dictionary(each.digest, tmp_path / "user").by_code["90000001"].name for each in (first, second)
    ]
    assert names == ["口腔疼痛", "口腔疼痛"]


@pytest.mark.parametrize(
    ("name", "change", "code", "place"),
    [
        ("llt.asc", lambda text: text.replace("90000002$", "9000000x$"), "code", "llt.asc:2"),
        ("llt.asc", lambda text: text.replace("$Mouth pain$", "$$"), "name", "llt.asc:2"),
        ("llt.asc", lambda text: text.replace("90000002$", "90000001$"), "code_twice", "llt.asc:2"),
        ("llt.asc", lambda text: text.replace("$90000030$", "$90000099$"), "no_path", "llt.asc:6"),
        ("llt.asc", lambda text: text.replace("$", ";"), "fields", "llt.asc:1"),
        ("hlt.asc", lambda text: text.replace("90001000$", "90001001$"), "no_such_code", "mdhier.asc:1"),
    ],
)
def test_malformed_files_are_told_by_line_and_not_kept(tmp_path, files, name, change, code, place):
    """Every fault has a code and a place; nothing that has one is kept."""
    path = files / name
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    loaded = load(tmp_path, files)
    assert (f"dictionaries.{code}", place) in [(fault.code, fault.place) for fault in loaded.faults]
    assert loaded.installed is None
    assert list_dictionaries(tmp_path / "user") == ()


def test_a_missing_file_is_named(tmp_path, files):
    """Without mdhier.asc there is no path."""
    (files / "mdhier.asc").unlink()
    assert [fault.place for fault in load(tmp_path, files).faults] == ["mdhier.asc"]


@pytest.mark.parametrize(
    ("other", "code"),
    [({"kind": "snomed"}, "kind"), ({"version": "../x"}, "version"), ({"language": "fr"}, "version")],
)
def test_a_wish_that_cannot_be_is_refused(tmp_path, files, other, code):
    """Unknown kinds, versions that are no file names, and unknown languages."""
    with pytest.raises(Refusal) as refused:
        load(tmp_path, files, **other)
    assert refused.value.fault.code == f"dictionaries.{code}"


def test_files_changed_after_loading_are_refused(tmp_path, files):
    """The study names the files by their hash: others are not opened in their place."""
    digest = load(tmp_path, files).installed.digest
    kept = next((tmp_path / "user").rglob("llt.asc"))
    kept.write_bytes(kept.read_bytes().replace(b"Sore", b"Bore"))
    with pytest.raises(Refusal) as refused:
        open_dictionary(digest, tmp_path / "user")
    assert refused.value.fault.code == "dictionaries.changed"


def test_a_dictionary_taken_away_is_gone(tmp_path, files):
    """Removing says whether there was one."""
    digest = load(tmp_path, files).installed.digest
    assert remove_dictionary("meddra", "0.1", "en", tmp_path / "user")
    assert not remove_dictionary("meddra", "0.1", "en", tmp_path / "user")
    assert open_dictionary(digest, tmp_path / "user") is None


CSV = {
    "atc": "code,name\nZ,Invented\nZ01,Group\nZ01A,Therapy\nZ01AA,Chemistry\nZ01AA01,Inventedol\n",
    "whodrug": "code,name,preferred_code,preferred,atc,atc_name\n1-2,INVENTEX,1,Inventedol,Z01AA,Chemistry\n",
    "tcm": "code,name,pinyin,class\nT1,虚构颗粒,xugoukeli,补益剂\n",
}


@pytest.mark.parametrize(
    ("kind", "code", "levels"),
    [
        ("atc", "Z01AA01", ["ATC Z01AA01", "ATC4 Z01AA", "ATC3 Z01A", "ATC2 Z01", "ATC1 Z"]),
        ("whodrug", "1-2", ["DRUG 1-2", "PREF 1", "ATC Z01AA"]),
        ("tcm", "T1", ["TCM T1", "CLASS 补益剂"]),
    ],
)
def test_medicines_come_from_a_csv_file(tmp_path, kind, code, levels):
    """ATC groups follow from the code, WHODrug names preferred name and class, an own list its class."""
    path = tmp_path / f"{kind}.csv"
    path.write_text(CSV[kind], encoding="utf-8")
    digest = load(tmp_path, path, kind=kind).installed.digest
    found = open_dictionary(digest, tmp_path / "user").path_of(code)
    assert [f"{level.level} {level.code}" for level in found] == levels


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("codes,name\nA,x\n", "column"),
        ("code,name\nZ1,x\n", "atc_code"),
        ("code,name\nZ,\n", "name"),
        ("code,name\n", "empty"),
    ],
)
def test_a_csv_file_with_faults_is_not_kept(tmp_path, text, code):
    """A heading without the columns, a code of no length, a nameless line, no line at all."""
    path = tmp_path / "atc.csv"
    path.write_text(text, encoding="utf-8")
    assert [fault.code for fault in load(tmp_path, path, kind="atc").faults] == [f"dictionaries.{code}"]
