"""SDTM archives of the small study, read back by plain readers."""

from __future__ import annotations

import hashlib
import zipfile

import pytest
from lxml import etree

from ecrf.exports import Options, write_export
from ecrf.words import Refusal
from tests.exports.sdtm.tables import Xpt, export, read_csv, read_json, read_member
from tests.exports.story import POLICY, speaker

ODM = "{http://www.cdisc.org/ns/odm/v1.3}"
DEF = "{http://www.cdisc.org/ns/def/v2.1}"


@pytest.fixture(scope="module")
def files(story, tmp_path_factory):
    """All three archives."""
    folder = tmp_path_factory.mktemp("sdtm")
    return {name: export(story, folder / f"{name}.zip", name) for name in ("sdtm", "sdtm_xpt", "sdtm_json")}


@pytest.fixture(scope="module")
def tables(files):
    """The domains as CSV."""
    return read_csv(files["sdtm"].path)


def test_laboratory_results_stand_in_original_and_standard_units(tables):
    """A bound is a text and never a number; range and indicator of the result; CDISC units; the partial time as known."""
    white, neutrophils = tables["lb"][0], tables["lb"][1]
    assert {key: white[key] for key in ("LBTESTCD", "LBORRES", "LBORRESU", "LBORNRLO", "LBSTRESN", "LBNRIND", "LBDTC")} == {
        "LBTESTCD": "WBC", "LBORRES": "3.2", "LBORRESU": "10^9/L", "LBORNRLO": "4.0", "LBSTRESN": "3.2", "LBNRIND": "LOW",
        "LBDTC": "2026-03-02T08:15",
    }  # fmt: skip
    assert (neutrophils["LBORRES"], neutrophils["LBSTRESC"], neutrophils["LBSTRESN"]) == ("<0.5", "<0.5", "")


def test_what_was_not_done_says_why(tables):
    """A missing code of a test; a form marked missing as a whole is one row for all of it."""
    pulse = next(row for row in tables["vs"] if row["VSTESTCD"] == "PULSE")
    assert (pulse["VSORRES"], pulse["VSSTAT"], pulse["VSREASND"]) == ("", "NOT DONE", "refused")
    whole = tables["eg"][0]
    assert (whole["EGTESTCD"], whole["EGSTAT"], whole["EGREASND"]) == ("EGALL", "NOT DONE", "machine broken")


def test_partial_dates_stay_as_known(tables):
    """A month is a month: never filled in, and without a study day."""
    assert tables["ae"][0]["AESTDTC"] == "2026-03"
    assert tables["dm"][0]["BRTHDTC"] == "1961-07"


def test_every_event_has_a_row_and_its_segments_a_data_set(tables):
    """One row per event in AE, one per segment in AESEG, numbered on; removed lines are in neither."""
    assert [row["AESEQ"] for row in tables["ae"]] == ["1", "2"]
    assert [(row["AESEQ"], row["AESPID"]) for row in tables["aeseg"]] == [("3", "1"), ("4", "2")]
    assert [row["CMTRT"] for row in tables["cm"]] == ["'-aspirin"]


def test_what_has_no_variable_is_supplemented(tables):
    """SUPP-- names its row by sequence number."""
    said = next(row for row in tables["suppae"] if row["QNAM"] == "AEDECOCD")
    assert (said["IDVAR"], said["IDVARVAL"], said["QVAL"]) == ("AESEQ", "1", "10028130")


def test_every_field_is_told_where_it_goes(tables, story):
    """mapping.csv has each field of each form once; what goes nowhere says so with the number of its values."""
    design = story.house.design
    wanted = [
        item.oid
        for form in design.forms
        for group in form.groups
        for item in group.items
        if item.type.value != "label"
    ]
    told = {row["item"]: row for row in tables["mapping"]}
    assert sorted(told) == sorted(wanted)
    assert told["VS_WEIGHT"]["target"] == "VS.VSORRES when VSTESTCD = WEIGHT"
    assert (told["AE_SRC"]["target"], told["AE_SRC"]["values"]) == ("[NOT SUBMITTED]", "1")
    assert (told["VS_TEMP"]["values"], told["VS_TEMP"]["unreadable"]) == ("1", "1")


def test_identifying_fields_are_never_in_it(files, story, tmp_path):
    """Not even for somebody who may see them."""
    made = export(story, tmp_path / "i.zip", role="investigator")
    for path in (made.path, *(each.path for each in files.values())):
        with zipfile.ZipFile(path) as archive:
            assert not any(POLICY.encode() in archive.read(name) for name in archive.namelist())


def test_the_three_formats_say_the_same(files, tables):
    """Cell by cell, names, order and numbers of rows."""
    for name, rows in tables.items():
        if name == "mapping":
            continue
        made, read = (
            read_json(files["sdtm_json"].path, name),
            Xpt(read_member(files["sdtm_xpt"].path, f"{name}.xpt")),
        )
        columns = [column["name"] for column in made["columns"]]
        assert columns == [column[0] for column in read.columns]
        assert made["records"] == len(made["rows"]) == len(read.rows) == len(rows)
        for mine, theirs, plain in zip(made["rows"], read.rows, rows, strict=True):
            for column, cell in zip(columns, mine, strict=True):
                assert theirs[column] == cell or (cell is None and not theirs[column])
                words = plain[column].removeprefix("'")
                assert words == ("" if cell is None else cell) or float(words) == cell


def test_the_json_has_every_attribute_of_version_1_1(files):
    """What the published schema requires, and rows as long as the columns."""
    made = read_json(files["sdtm_json"].path, "lb")
    required = {
        "datasetJSONCreationDateTime",
        "datasetJSONVersion",
        "itemGroupOID",
        "records",
        "name",
        "label",
        "columns",
    }
    assert required <= set(made)
    kinds = {column["name"]: column["dataType"] for column in made["columns"]}
    assert (kinds["LBSEQ"], kinds["LBSTRESN"], kinds["LBORRES"]) == ("integer", "float", "string")
    assert all(len(row) == len(made["columns"]) for row in made["rows"])


def test_define_names_every_data_set_variable_and_code_list(files, tables):
    """Every reference resolves, no OID twice, variables in the order of the file."""
    root = etree.fromstring(read_member(files["sdtm"].path, "define.xml"))
    oids = [
        each.get("OID") for tag in ("ItemGroupDef", "ItemDef", "CodeList") for each in root.iter(ODM + tag)
    ]
    assert len(oids) == len(set(oids))
    refs = [each.get("ItemOID") for each in root.iter(ODM + "ItemRef")]
    refs += [each.get("CodeListOID") for each in root.iter(ODM + "CodeListRef")]
    assert set(refs) <= set(oids)
    groups = {each.get("Name").lower(): each for each in root.iter(ODM + "ItemGroupDef")}
    assert set(groups) == set(tables) - {"mapping"}
    order = [each.get("ItemOID").rpartition(".")[2] for each in groups["lb"].iter(ODM + "ItemRef")]
    assert order == list(tables["lb"][0])


def test_every_test_has_a_definition_of_its_result(files, tables):
    """A where clause per test code of LB and VS: number or text, its length, the code list of its answers; all resolve."""
    root = etree.fromstring(read_member(files["sdtm"].path, "define.xml"))
    items = {each.get("OID"): each for each in root.iter(ODM + "ItemDef")}
    clauses = {each.get("OID"): each for each in root.iter(DEF + "WhereClauseDef")}
    lists = {each.get("OID"): each for each in root.iter(DEF + "ValueListDef")}
    for name in ("lb", "vs"):
        domain = name.upper()
        used = items[f"IT.{domain}.{domain}ORRES"].find(DEF + "ValueListRef").get("ValueListOID")
        told = {}
        for ref in lists[used]:
            check = clauses[ref.find(DEF + "WhereClauseRef").get("WhereClauseOID")][0]
            assert check.get(DEF + "ItemOID") == f"IT.{domain}.{domain}TESTCD"
            told[check[0].text] = items[ref.get("ItemOID")]
        results = [(row[f"{domain}TESTCD"], row[f"{domain}ORRES"]) for row in tables[name]]
        assert set(told) == {test for test, result in results if result}
        assert all(int(told[test].get("Length")) >= len(result) for test, result in results if result)
    white, neutrophils = items["IT.LB.LBORRES.WBC"], items["IT.LB.LBORRES.NEUT"]
    assert (white.get("DataType"), white.get("SignificantDigits")) == ("float", "1")
    assert neutrophils.get("DataType") == "text"


def test_the_same_checkpoint_gives_the_same_bytes(files, story, tmp_path):
    """Whoever makes it again."""
    for name, made in files.items():
        again = export(story, tmp_path / f"{name}.zip", name)
        assert again.sha256 == made.sha256 == hashlib.sha256(again.path.read_bytes()).hexdigest()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_readme_says_how_to_read_it(story, tmp_path, language):
    """In the language of the export; the data are in English in both."""
    made = export(story, tmp_path / "x.zip", "sdtm_xpt", language)
    words = read_member(made.path, "README.txt").decode()
    assert "exports." not in words
    assert "UTF-8" in words
    assert ("Data sets" in words) is (language == "en")


def test_without_the_standard_it_is_refused(story, tmp_path):
    """Nothing is left behind."""
    with story.snapshot() as snapshot, pytest.raises(Refusal):
        write_export("sdtm", snapshot, Options(), tmp_path / "x.zip", speaker("en"))
    assert list(tmp_path.iterdir()) == []
