"""Codes of the medical coder as the variables of events, history and medication."""

from __future__ import annotations

import pytest
from lxml import etree

from ecrf.record.coding import Level
from ecrf.services import commands as c
from tests.exports.sdtm.tables import Xpt, export, read_csv, read_member
from tests.exports.story import Story

ODM, DEF = "{http://www.cdisc.org/ns/odm/v1.3}", "{http://www.cdisc.org/ns/def/v2.1}"
MEDDRA, WHODRUG = "a" * 64, "b" * 64
EVENT = (
    Level("LLT", "90000001", "Sore mouth"), Level("PT", "90000010", "Mouth pain"),
    Level("HLT", "90001000", "Mouth disorders"),
    Level("HLGT", "90010000", "Upper tract"), Level("SOC", "90100000", "Tract disorders"),
)  # fmt: skip
DRUG = (
    Level("DRUG", "00000101001", "Brand of aspirin"), Level("PREF", "00000101002", "Acetylsalicylic acid"),
    Level("ATC", "N02BA", "Salicylic acid and derivatives"),
)  # fmt: skip


@pytest.fixture(scope="module")
def coded() -> Story:
    """The small study, its first event, its medication and a line of history coded; the second event's words changed."""
    story = Story()
    story.fill("LOGS/1/MH/1/1", "MH_L", {"MH_TERM": "mouth hurt"}, "h1")
    for kind, digest in (("meddra", MEDDRA), ("whodrug", WHODRUG)):
        story.house.must("coder", c.NameDictionary, kind, "0.1", "en", digest)
    for at, digest, path in (
        ("LOGS/1/AE/1/1/AE_L/l1/AE_TERM", MEDDRA, EVENT),
        ("LOGS/1/AE/1/1/AE_L/l2/AE_TERM", MEDDRA, EVENT),
        ("LOGS/1/MH/1/1/MH_L/h1/MH_TERM", MEDDRA, EVENT),
        ("LOGS/1/CM/1/1/CM_L/m1/CM_TRT", WHODRUG, DRUG),
    ):
        code = c.NewCode(at, story.house.version(story.first, at), digest, path)
        story.house.must("coder", c.CodeTerms, story.first, (code,))
    story.change("LOGS/1/AE/1/1/AE_L/l2/AE_TERM", "@SUM(A2)", "misread")
    return story


@pytest.fixture(scope="module")
def tables(coded, tmp_path_factory):
    """Its domains."""
    return read_csv(export(coded, tmp_path_factory.mktemp("c") / "c.zip").path)


def test_every_level_of_a_code_has_its_variable(tables):
    """SDTMIG 3.4, 6.2.1: lowest level to class with their numbers; the graded term gives way and stands as toxicity."""
    row = tables["ae"][0]
    names = ("AELLT", "AELLTCD", "AEDECOD", "AEPTCD", "AEHLT", "AEHLTCD", "AEHLGT", "AEHLGTCD", "AEBODSYS", "AEBDSYCD",
             "AESOC", "AESOCCD", "AETOX")  # fmt: skip
    assert [row[name] for name in names] == [
        "Sore mouth", "90000001", "Mouth pain", "90000010", "Mouth disorders", "90001000", "Upper tract", "90010000",
        "Tract disorders", "90100000", "Tract disorders", "90100000", "Mucositis oral",
    ]  # fmt: skip
    segment = next(each for each in tables["aeseg"] if each["AESPID"] == row["AESPID"])
    assert (segment["AEDECOD"], segment["AEPTCD"]) == ("Mouth pain", "90000010")


def test_a_code_given_to_other_words_does_not_stand(tables):
    """The words were changed after they were coded."""
    assert (tables["ae"][1]["AELLT"], tables["ae"][1]["AEDECOD"]) == ("", "")


def test_history_and_medication_have_what_their_domains_hold(tables):
    """History the preferred term and the class; medication the preferred name and its ATC class."""
    assert (tables["mh"][0]["MHDECOD"], tables["mh"][0]["MHBODSYS"]) == ("Mouth pain", "Tract disorders")
    row = tables["cm"][0]
    assert (row["CMDECOD"], row["CMCLAS"], row["CMCLASCD"]) == (
        "Acetylsalicylic acid",
        "Salicylic acid and derivatives",
        "N02BA",
    )


def test_codes_are_numbers_in_transport_files(coded, tmp_path):
    """AELLTCD is numeric in SDTM, CMCLASCD is text."""
    path = export(coded, tmp_path / "x.zip", "sdtm_xpt").path
    assert Xpt(read_member(path, "ae.xpt")).rows[0]["AELLTCD"] == 90000001
    assert Xpt(read_member(path, "cm.xpt")).rows[0]["CMCLASCD"] == "N02BA"


def test_define_names_the_dictionary_and_its_version(coded, tmp_path):
    """Codes are assigned, not collected, and refer to an external list."""
    root = etree.fromstring(read_member(export(coded, tmp_path / "d.zip").path, "define.xml"))
    lists = {each.get("OID"): each.find(f"{ODM}ExternalCodeList") for each in root.iter(f"{ODM}CodeList")}
    items = {each.get("OID"): each for each in root.iter(f"{ODM}ItemDef")}
    for oid, name in (("IT.AE.AEPTCD", "MedDRA"), ("IT.AE.AEDECOD", "MedDRA"), ("IT.CM.CMDECOD", "WHODrug")):
        used = lists[items[oid].find(f"{ODM}CodeListRef").get("CodeListOID")]
        assert (used.get("Dictionary"), used.get("Version")) == (name, "0.1")
        assert items[oid].find(f"{DEF}Origin").get("Type") == "Assigned"
