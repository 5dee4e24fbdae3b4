"""The tables under resources and their readers."""

import pytest

from ecrf.clinical.lab_table import parse_bound
from ecrf.library.find import forms_path, resource_path, shipped_root
from ecrf.library.tables_csv import read_table
from ecrf.library.tables_ctcae import load_ctcae
from ecrf.library.tables_instruments import load_bands, load_items
from ecrf.library.tables_labs import load_lab_table
from ecrf.library.tables_words import load_room_speaker, parse_catalogue
from ecrf.words import Language, Message, Refusal


def test_resources_are_found_in_a_checkout():
    """Resources and forms lie beside the package."""
    assert resource_path("ctcae", "terms.csv").is_file()
    assert forms_path().parent == shipped_root()


def test_resources_are_found_in_a_frozen_program(monkeypatch, tmp_path):
    """A frozen program finds them where it unpacked."""
    monkeypatch.setattr("sys._MEIPASS", str(tmp_path), raising=False)
    assert resource_path("labs") == tmp_path / "resources" / "labs"


def test_every_table_folder_names_its_source():
    """Every folder of clinical tables has a SOURCE.md."""
    for folder in ("ctcae", "labs", "scores", "staging", "units"):
        assert resource_path(folder, "SOURCE.md").is_file()


def test_lab_terms_are_ctcae_terms():
    """Every term of the laboratory table exists in CTCAE under the same code, and so does each of its grades."""
    catalogue = load_ctcae()
    for row in load_lab_table().rows:
        term = catalogue.term(row.meddra_code)
        assert term is not None
        assert term.name.en == row.term
        assert row.grade in term.grades


def test_lab_table_counts():
    """66 terms, 61 analytes; every analyte of the rows has a label in both languages."""
    table = load_lab_table()
    assert len({row.term for row in table.rows}) == 66
    assert {row.analyte for row in table.rows} == set(table.analytes)
    assert all(analyte.label.en and analyte.label.zh for analyte in table.analytes.values())


@pytest.mark.parametrize(
    ("analyte", "spelling", "unit"),
    [
        ("NEUT", "10*9/L", "10^9/L"),
        ("NEUT", "cells/uL", "/mm3"),
        ("CREAT", "µmol/L", "umol/L"),
        ("CREAT", "MG/DL", "mg/dL"),
        ("ALT", "IU/L", "U/L"),
        ("TEMP", "°C", "C"),
        ("NA", "mEq/L", "mmol/L"),
    ],
)
def test_unit_spellings(analyte, spelling, unit):
    """UCUM and everyday spellings lead to the table's unit."""
    units = load_lab_table().units
    assert (units.get((analyte, spelling)) or units[analyte, spelling.casefold()])[0] == unit


def test_milliequivalents_only_for_single_charges():
    """mEq/L is mmol/L for sodium, not for calcium or magnesium."""
    units = load_lab_table().units
    assert ("CACORR", "mEq/L") not in units
    assert ("MG", "meq/l") not in units


@pytest.mark.parametrize("text", ["2*", "ULN*2", "abc", "MAX(LLN,BASE)"])
def test_unreadable_limits_are_refused(text):
    """A limit nobody can read is refused with its place."""
    with pytest.raises(Refusal) as refused:
        parse_bound(text, "table.csv:7")
    assert (refused.value.fault.code, refused.value.fault.place) == ("clinical.table_cell", "table.csv:7")


@pytest.mark.parametrize(
    ("text", "act", "code"),
    [
        ("a,b\n1\n", lambda row: row, "clinical.table_shape"),
        ("a,b\n1,2\n", lambda row: row.text("c"), "clinical.table_column"),
        ("a,b\nx,2\n", lambda row: row.whole("a"), "clinical.table_cell"),
        ("a,b\nx,2\n", lambda row: row.decimal("a"), "clinical.table_cell"),
        ("a,b\nx,2\n", lambda row: row.yes("a"), "clinical.table_cell"),
    ],
)
def test_damaged_tables_are_refused(tmp_path, text, act, code):
    """A row of another length, a missing column and an unreadable cell are refused."""
    path = tmp_path / "table.csv"
    path.write_text(text)
    with pytest.raises(Refusal) as refused:
        [act(row) for row in read_table(path)]
    assert refused.value.fault.code == code


def test_missing_table_is_refused(tmp_path):
    """A table that is not there is refused."""
    with pytest.raises(Refusal) as refused:
        list(read_table(tmp_path / "no.csv"))
    assert refused.value.fault.code == "clinical.table_missing"


def test_instruments_have_one_default_scheme():
    """Every instrument with bands marks exactly one scheme as the default."""
    for instrument in ("HAMD17", "MMSE", "BARTHEL", "PIL", "HAQDI"):
        bands = load_bands(instrument)
        assert len({band.scheme for band in bands if band.is_default}) == 1
        assert load_items(instrument)


def test_words_are_read_without_compiling():
    """The words of the room are there in both languages; continued lines are joined."""
    for language, said in ((Language.EN, "non-target CR"), (Language.ZH, "非靶病灶 CR")):
        speaker = load_room_speaker(language, "clinical")
        assert speaker.say(Message("recist.non_target", {"response": "CR"})) == said
    assert parse_catalogue('msgid "a"\nmsgstr ""\n"b "\n"\\"c\\""\n') == {"a": 'b "c"'}
