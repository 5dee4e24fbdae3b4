"""Rows that only the whole subject says: days, treatment, lesions, segments, relations."""

from __future__ import annotations

from datetime import date

import pytest

from ecrf.exports.sdtm.subject import compute_study_day
from tests.exports.sdtm.tables import Xpt, export, read_csv, read_member
from tests.exports.story import Story

LONG = "长" * 150
"""450 bytes."""


@pytest.fixture(scope="module")
def told() -> Story:
    """The small study and a cycle with three treatments, a tumour seen twice, grades of an event, criteria, links."""
    story = Story()
    s = story.fill
    s("C/1/EXI/1/1", "EXI_BODY", {"EXI_DAT": "2026-03-10"})
    s("C/1/EXI/1/1", "EXI_DOC", {"EXI_DOCDOSE": "120", "EXI_DOCST": "2026-03-10 09:30", "EXI_DOCLOT": "D1"})
    s("C/1/EXI/1/1", "EXI_CIS", {"EXI_CISDAT": "2026-03-10", "EXI_CISDOSE": "40"}, "c1")
    s("C/1/EXI/1/1", "EXI_CIS", {"EXI_CISDAT": "2026-03-11", "EXI_CISDOSE": "40"}, "c2")
    for visit, size in (("S0", "64"), ("EOI", "40")):
        s(f"{visit}/1/TU/1/1", "TU_G", {"TU_DAT": "2026-03-09" if visit == "S0" else "2026-03-12"})
        s(f"{visit}/1/TU/1/1", "TU_T", {"TU_TNUM": "1", "TU_TORG": "PRIMARY", "TU_TDIAM": size}, "t1")
    s("LOGS/1/AE/1/1", "AE_S", {"AES_AENO": "1", "AES_STDAT": "2026-03-10", "AES_GRADE": "1"}, "s1")
    s("LOGS/1/AE/1/1", "AE_S", {"AES_AENO": "1", "AES_STDAT": "2026-03-12", "AES_GRADE": "2"}, "s2")
    s("LOGS/1/AE/1/1", "AE_L", {"AE_SERCRIT": "3", "AE_TRT": "1"}, "l1")
    s("LOGS/1/CM/1/1", "CM_L", {"CM_TRT": LONG, "CM_AENO": "1"}, "m3")
    s("S0/1/IE/1/1", "IE_G", {"IE_I1": "1", "IE_D3": "2"})
    s("S0/1/SU/1/1", "SU_G", {"SU_SMOKE": "FORMER", "SU_QUIT": "2019", "SU_ALCOH": "CURRENT"})
    return story


@pytest.fixture(scope="module")
def tables(told, tmp_path_factory):
    """Its domains."""
    return read_csv(export(told, tmp_path_factory.mktemp("s") / "s.zip").path)


@pytest.mark.parametrize(("day", "number"), [("2026-03-10", 1), ("2026-03-11", 2), ("2026-03-09", -1)])
def test_there_is_no_day_zero(day, number):
    """SDTMIG 3.4, section 4.4.4."""
    assert compute_study_day(date.fromisoformat(day), date(2026, 3, 10)) == number


def test_a_row_stands_for_each_treatment_given(tables):
    """Name fixed by the design, dose with its CDISC unit, start with its time; no other treatment's time."""
    said = [(r["EXTRT"], r["EXDOSE"], r["EXDOSU"], r["EXSTDTC"], r.get("EXENDTC", "")) for r in tables["ex"]]
    assert said == [
        ("DOCETAXEL", "120", "mg", "2026-03-10T09:30", ""),
        ("CISPLATIN", "40", "mg", "2026-03-10", ""),
        ("CISPLATIN", "40", "mg", "2026-03-11", ""),
    ]
    assert tables["dm"][0]["RFSTDTC"] == "2026-03-10"


def test_study_days_count_from_the_first_treatment(tables):
    """Also before it; a partial date has none."""
    assert {row["VSDY"] for row in tables["vs"]} == {"-8"}
    assert (tables["ae"][0]["AESTDTC"], tables["ae"][0]["AESTDY"]) == ("2026-03", "")
    assert tables["ae"][1]["AESTDY"] == "-6"


def test_a_lesion_is_identified_once_and_measured_each_time(tables):
    """One row in TU under the name all its measurements in TR bear."""
    assert [(r["TULNKID"], r["TUORRES"], r["TULOC"]) for r in tables["tu"]] == [("T1", "TARGET", "PRIMARY")]
    sizes = [(r["TRLNKID"], r["TRSTRESN"], r["TRDTC"]) for r in tables["tr"] if r["TRTESTCD"] == "LDIAM"]
    assert sizes == [("T1", "64", "2026-03-09"), ("T1", "40", "2026-03-12")]


def test_segments_touch_each_other(tables):
    """Each ends where the next begins; all bear the event's term; an event without changes is one segment."""
    first = [r for r in tables["aeseg"] if r["AESPID"] == "1"]
    assert [(r["AESTDTC"], r["AEENDTC"], r["AETOXGR"]) for r in first] == [
        ("2026-03-10", "2026-03-12", "1"),
        ("2026-03-12", "", "2"),
    ]
    assert {r["AEDECOD"] for r in first} == {"Mucositis oral"}
    assert len([r for r in tables["aeseg"] if r["AESPID"] == "2"]) == 1


def test_ticked_criteria_become_variables_of_their_own(tables):
    """Y where ticked, N where asked and not ticked."""
    event = tables["ae"][0]
    assert (event["AESHOSP"], event["AESDTH"], event["AECONTRT"]) == ("Y", "N", "Y")


def test_a_medication_given_for_an_event_is_related_to_it(tables):
    """Two rows under one id."""
    assert [(r["RDOMAIN"], r["IDVARVAL"], r["RELID"]) for r in tables["relrec"]] == [
        ("CM", "2", "R1"),
        ("AE", "1", "R1"),
    ]


def test_only_criteria_not_met_stand_in_ie(tables):
    """What is met makes no row."""
    assert [(r["IETESTCD"], r["IECAT"], r["IEORRES"]) for r in tables["ie"]] == [("T3D3", "INCLUSION", "N")]


def test_questions_of_one_group_with_names_of_their_own_are_rows_of_their_own(tables):
    """Tobacco with the day it ended, alcohol without."""
    assert [(r["SUTRT"], r["SUNCF"], r["SUENDTC"]) for r in tables["su"]] == [
        ("TOBACCO", "FORMER", "2019"),
        ("ALCOHOL", "CURRENT", ""),
    ]


def test_a_long_text_goes_on_in_supplements_in_transport_files(told, tables, tmp_path):
    """200 bytes hold 66 Chinese characters; the pieces together are the text; CSV has it whole."""
    path = export(told, tmp_path / "x.zip", "sdtm_xpt").path
    row = Xpt(read_member(path, "cm.xpt")).rows[1]
    more = [r for r in Xpt(read_member(path, "suppcm.xpt")).rows if str(r["QNAM"]).startswith("CMTRT")]
    assert row["CMTRT"] == "长" * 66
    assert [r["QNAM"] for r in more] == ["CMTRT1", "CMTRT2"]
    assert row["CMTRT"] + "".join(r["QVAL"] for r in more) == LONG == tables["cm"][1]["CMTRT"]
    assert "1 texts were longer than 200 bytes" in read_member(path, "README.txt").decode()
