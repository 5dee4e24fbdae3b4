"""ODM 1.3.2 as a receiving sponsor reads it: by the specification, with none of the program's code."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import etree

from ecrf.exports import Options, write_export
from ecrf.exports.odm.pen import Pen
from ecrf.services import commands as c
from ecrf.words import Refusal
from tests.exports.odm.odm_reader import NS, Odm
from tests.exports.story import LONG, POLICY, Story, speaker

BOTH = Options(both=(speaker("en"), speaker("zh")))


@pytest.fixture(scope="module")
def told() -> Story:
    """The small study, a line removed, a value cleared, and a visit that was signed and stands."""
    story = Story()
    house, vitals = story.house, "S0/1/VS/1/1/VS_G/0/VS_PULSE"
    house.enter(story.first, vitals, "", reason="wrong subject")
    house.enter(story.first, vitals, "72", reason="source found")
    story.fill(
        "S0/1/SV/1/1",
        "SV_G",
        {"SV_OCCUR": "Y", "SV_VISITDAT": "2026-03-04", "SV_CONTACT": "CLINIC"},
        chain=story.second,
    )
    house.must("coordinator", c.CompleteForm, story.second, "S0/1/SV/1/1")
    house.must("investigator", c.Sign, story.second, "S0/1/SV/1/1", "approved")
    return story


@pytest.fixture(scope="module")
def files(told, tmp_path_factory):
    """Both kinds, as the monitor exports them."""
    folder, made = tmp_path_factory.mktemp("odm"), {}
    for name in ("odm", "odm_transactional"):
        with told.snapshot() as snapshot:
            made[name] = write_export(name, snapshot, BOTH, folder / f"{name}.xml", speaker("en"))
    return made


@pytest.fixture(scope="module")
def now(files) -> Odm:
    """What stands."""
    return Odm(files["odm"].path)


@pytest.fixture(scope="module")
def history(files) -> Odm:
    """Every change."""
    return Odm(files["odm_transactional"].path)


@pytest.mark.parametrize("which", ["odm", "odm_transactional"])
def test_the_document_is_as_the_specification_says(files, which):
    """Order of elements, required attributes, unique OIDs, resolved references, values of their type, offsets."""
    assert Odm(files[which].path).faults() == []


def test_the_metadata_hold_the_whole_design(now, told):
    """Every form, event, code and check; skip logic the other way round; both languages."""
    design = told.house.design
    assert {each.get("OID") for each in now.all("FormDef")} == {form.oid for form in design.forms}
    assert {each.get("OID") for each in now.all("StudyEventDef")} == {
        event.oid for event in design.study.events
    }
    checks = [check for form in design.forms for check in form.checks if check.items]
    expressions = {each.text for each in now.all("FormalExpression")}
    assert {f"not ({check.when})" for check in checks} <= expressions
    item = next(i for f in design.forms for g in f.groups for i in g.items if i.show_when)
    condition = next(each for each in now.all("ConditionDef") if each.get("OID") == f"COND.{item.oid}")
    assert condition.find(NS + "FormalExpression").text == f"not ({item.show_when})"
    sex = next(each for each in now.all("ItemDef") if each.get("OID") == "DM_SEX")
    assert [each.text for each in sex.find(NS + "Question")] == ["Sex", "性别"]


def test_values_stand_as_their_types(now):
    """Partial dates as known, units as used, bounds never as numbers, text untouched, leading zeros kept."""
    values = {key[-1]: value for key, value in now.standing().items() if key[0] == "01-001"}
    assert (values["DM_BRTHDAT"], values["VS_WEIGHT"], values["CM_SRC"]) == ("1961-07", "31", "007")
    assert (values["HAEM_NEUT"], values["HAEM_WBC.N"], values["HAEM_WBC.LOW"]) == ("<0.5", "3.2", "4.0")
    assert "HAEM_NEUT.N" not in values
    weight = next(each for each in now.all("ItemData") if each.get("ItemOID") == "VS_WEIGHT")
    assert weight.find(NS + "MeasurementUnitRef").get("MeasurementUnitOID") == "MU.kg"


def test_why_there_is_no_value_is_a_value_of_its_own(now):
    """Unreadable text, a withheld value; a form marked missing as a whole is a flagged note."""
    values = {key[-1]: value for key, value in now.standing().items()}
    assert (values["VS_TEMP.MISS"], values["INS_POLICY.MISS"]) == ("UNREADABLE", "WITHHELD")
    assert "VS_TEMP" not in values
    flags = {(each.get("CodeListOID"), each.text) for each in now.all("FlagValue")}
    assert ("CL.MISSING", "ND") in flags
    assert any("ECG" in (each.text or "") and "machine broken" in each.text for each in now.all("Comment"))


def test_queries_and_signatures_are_shown(now):
    """A thread with who, when and what; a signature with name, meaning and time; a broken one is only a note."""
    comments = [each.text or "" for each in now.all("Comment")]
    assert any("请核对体重 & <check>" in text and "confirmed in source" in text for text in comments)
    assert any(LONG in text for text in comments)
    flags = {each.text for each in now.all("FlagValue")}
    assert {"open", "closed", "answered", "signature_broken"} <= flags
    (signature,) = now.all("Signature")
    user = signature.find(NS + "UserRef").get("UserOID")
    names = {each.get("OID"): each.find(NS + "FullName").text for each in now.all("User")}
    assert names[user] == "Investigator"
    meaning = signature.find(NS + "SignatureRef").get("SignatureOID")
    meanings = {each.get("OID"): each.find(NS + "Meaning").text for each in now.all("SignatureDef")}
    assert meanings[meaning] == "approved"


def test_the_changes_replayed_give_what_stands(now, history):
    """Insert, Update and Remove apply one after the other, and end where the snapshot is."""
    assert history.standing() == now.standing()


def test_every_change_has_its_audit_record(history):
    """Who, where, when with offset, why; the first value and the second; a removed line goes with its reason."""
    weights = [each for each in history.all("ItemData") if each.get("ItemOID") == "VS_WEIGHT"]
    assert [(each.get("TransactionType"), each.get("Value")) for each in weights] == [
        ("Insert", "65.50"), ("Update", "66.0"), ("Update", "31"),
    ]  # fmt: skip
    assert weights[1].find(f"{NS}AuditRecord/{NS}ReasonForChange").text == "typing error"
    assert all(each.find(NS + "AuditRecord") is not None for each in history.all("ItemData"))
    pulse = [
        each.get("TransactionType")
        for each in history.all("ItemData")
        if each.get("ItemOID") == "VS_PULSE.MISS"
    ]
    assert pulse == ["Insert", "Remove"]
    (line,) = [each for each in history.all("ItemGroupData") if each.get("TransactionType") == "Remove"]
    assert line.find(f"{NS}AuditRecord/{NS}ReasonForChange").text == "belongs to another subject"


def test_derived_values_are_the_systems(history):
    """A recorded derivation is nobody's typing."""
    area = next(each for each in history.all("ItemData") if each.get("ItemOID") == "VS_BSA")
    assert area.find(f"{NS}AuditRecord/{NS}UserRef").get("UserOID") == "U.SYSTEM"


def test_counts_are_those_of_the_store(files, told):
    """Forms, lines, values, queries, statements: written and left out are all there are; every entry has its place."""
    rows = dict(files["odm"].rows)
    stored = [told.house.state(chain) for chain in (told.first, told.second)]
    removed = sum(len(line.items) for state in stored for line in state.lines.values() if line.removed)
    assert rows["values"] + removed == sum(
        len(line.items) for state in stored for line in state.lines.values()
    )
    assert rows["subjects"] == 2
    assert dict(files["odm_transactional"].rows)["entries"] == sum(state.sequence for state in stored)


def test_the_same_data_give_the_same_bytes(told, files, tmp_path):
    """In any language of the program, also when somebody wrote a checkpoint in order to export."""
    told.house.must("monitor", c.WriteCheckpoint, "export")
    for name, written in files.items():
        with told.snapshot() as snapshot:
            again = write_export(name, snapshot, BOTH, tmp_path / written.path.name, speaker("zh"))
        assert again.sha256 == written.sha256


def test_withheld_values_are_in_no_byte(files, told, tmp_path):
    """Neither for the monitor nor in a de-identified export."""
    with told.snapshot("coordinator", deidentified=True) as snapshot:
        write_export("odm_transactional", snapshot, BOTH, tmp_path / "d.xml", speaker("en"))
    for path in (*(each.path for each in files.values()), tmp_path / "d.xml"):
        assert POLICY not in path.read_text(encoding="utf-8")


def test_it_bears_both_languages_or_is_not_written(told, tmp_path):
    """Not a half document."""
    with told.snapshot() as snapshot, pytest.raises(Refusal) as refused:
        write_export("odm", snapshot, Options(), tmp_path / "x.xml", speaker("en"))
    assert refused.value.fault.code == "exports.both_languages"
    assert list(tmp_path.iterdir()) == []


def test_people_are_numbers_where_their_names_are_not_wanted(told, tmp_path):
    """No name and no login anywhere, also not in queries; the references still resolve."""
    with told.snapshot() as snapshot:
        names = [(person.name, person.login) for person in snapshot.people]
        options = replace(BOTH, names=False)
        made = write_export("odm", snapshot, options, tmp_path / "n.xml", speaker("en"))
    words = made.path.read_text(encoding="utf-8")
    assert not any(
        f"Name>{said}<" in words or f"{name} ·" in words for name, login in names for said in (name, login)
    )
    assert "U.1" in words
    assert Odm(made.path).faults() == []


def test_text_of_every_kind_comes_back_from_the_file(tmp_path):
    """Marks of XML, line breaks, tabs, characters XML cannot hold, in attributes and in text."""
    hostile = "<&>\"' \n\t\r😀 病历"
    with (tmp_path / "x.xml").open("wb") as file:
        pen = Pen(file)
        with pen.open("A", x=hostile):
            pen.put("B", hostile + "\x00")
            pen.items([("C", hostile, 'MU."&')])
            with pen.open("D"):
                pass
        pen.finish()
    root = etree.parse(tmp_path / "x.xml").getroot()
    assert root.get("x") == hostile
    assert root[0].text == hostile + "\ufffd"
    assert (root[1].get("Value"), root[1][0].get("MeasurementUnitOID")) == (hostile, 'MU."&')
    assert root[2].tag == "D"
