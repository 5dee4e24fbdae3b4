"""A study at one place of its trail, as exports read it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec import structs

from ecrf.library.load_design import load_study
from ecrf.record.digest import compute_digest
from ecrf.record.merkle import to_paper
from ecrf.record.value import Missing, NonConformant, Typed, Withheld
from ecrf.schema.canonical import canonical_bytes
from ecrf.schema.model import Design
from ecrf.services import commands as c
from ecrf.services.reads.snapshot import Wanted, read_snapshot
from ecrf.words import Message, Refusal
from tests.exports.story import POLICY, Story
from tests.services.house import House


@pytest.fixture(scope="module")
def story():
    """The small study of the exports room."""
    return Story()


def _design(change) -> Design:
    """T3 with every item passed through `change`."""
    design = load_study("T3")
    forms = tuple(
        structs.replace(
            form,
            groups=tuple(
                structs.replace(group, items=tuple(filter(None, (change(item) for item in group.items))))
                for group in form.groups
            ),
        )
        for form in design.forms
    )
    return structs.replace(design, forms=forms)


def _subjects(house, role="data_manager", **wanted):
    with read_snapshot(house.tools, house.at(role).session, Wanted(**wanted)) as snapshot:
        return snapshot.head, list(snapshot.subjects())


def test_values_are_shown_as_this_reader_may_see_them(story):
    """Typed, missing, unreadable; the identifying one withheld from the monitor and open to the coordinator."""
    with story.snapshot() as snapshot:
        first = next(snapshot.subjects())
    lines = {line.at: line for form in first.forms for line in form.lines}
    vitals, insurance = lines["S0/1/VS/1/1/VS_G/0"], lines["S0/1/INS/1/1/INS_G/0"]
    assert isinstance(vitals.value("VS_HEIGHT"), Typed)
    assert vitals.value("VS_PULSE") == Missing("ND", "refused")
    assert vitals.value("VS_TEMP") == NonConformant("feverish", "value.not_a_number")
    assert vitals.value("VS_RESP") is None
    assert insurance.value("INS_POLICY") == Withheld("identifying")
    with story.snapshot("coordinator") as snapshot:
        form = next(form for form in next(snapshot.subjects()).forms if form.where.form == "INS")
        assert form.lines[0].value("INS_POLICY").native == POLICY
    with story.snapshot("coordinator", deidentified=True) as snapshot:
        form = next(form for form in next(snapshot.subjects()).forms if form.where.form == "INS")
        assert form.lines[0].value("INS_POLICY") == Withheld("identifying")


def test_words_about_a_withheld_field_are_withheld_too(story):
    """An answer may repeat the value; neither thread nor trail shows it."""
    with story.snapshot() as snapshot:
        first = next(snapshot.subjects())
        told = [line for line in first.audit() if line.where.item == "INS_POLICY"]
    query = next(query for query in first.queries if query.where.item == "INS_POLICY")
    hidden = Message("withheld.identifying")
    assert [said.text for said in query.thread] == [hidden, hidden]
    assert [line.note for line in told if line.kind.startswith("query")] == [hidden, hidden]
    assert next(line.new for line in told if line.kind == "value.entered") == Message("withheld.identifying")


def test_a_check_that_reads_a_blinded_item_is_silent():
    """That it fired would tell the value: no prompt, no query, and in the trail only who and when.

    A sealed value fires nothing; here the item is blinded by a later version, when its value stood open already.
    """
    house = House()
    chain = house.subject()
    story = Story.__new__(Story)
    story.house, story.first = house, chain
    values = (c.NewValue("S0/1/VS/1/1/VS_G/0/VS_WEIGHT", "31"),)
    house.must("coordinator", c.EnterValues, chain, values)
    prompts = house.state(chain).prompts
    assert [row.check for row in prompts.values()] == ["VS_02"]
    blinded = _design(lambda item: structs.replace(item, blinding=True) if item.oid == "VS_WEIGHT" else item)
    blinded = structs.replace(blinded, study=structs.replace(blinded.study, version="2.0"))
    house.must("data_manager", c.PublishDesign, canonical_bytes(blinded))
    with story.snapshot("data_manager") as snapshot:
        assert [prompt.check for prompt in next(snapshot.subjects()).prompts] == ["VS_02"]
    with story.snapshot() as snapshot:
        seen = next(snapshot.subjects())
        kinds = [line.kind for line in seen.audit()]
    assert (seen.prompts, seen.silenced) == ((), 1)
    assert kinds.count("withheld") == 1
    assert len(kinds) == seen.counts.entries


def test_the_place_is_named_by_the_heads_and_by_the_last_entry(story):
    """Time and root do not move by looking, by a login, or by writing a checkpoint in order to export."""
    house = Story().house
    before, _ = _subjects(house)
    house.must("monitor", c.RecordAccess, "login")
    house.must("data_manager", c.WriteCheckpoint, "export")
    house.must("data_manager", c.WriteCheckpoint, "export")
    after, _ = _subjects(house)
    assert (after.root, after.time, after.entries) == (before.root, before.time, before.entries)
    house.subject()
    later, _ = _subjects(house)
    assert later.root != before.root


def test_an_older_place_is_folded_again():
    """As it stood at a checkpoint, named by its root or by the 26 characters on paper; later entries are not there."""
    story = Story()
    house = story.house
    house.must("data_manager", c.WriteCheckpoint, "export")
    then, subjects = _subjects(house)
    seen = [
        (line.at, oid, line.value(oid))
        for form in subjects[0].forms
        for line in form.lines
        for oid in line.items
    ]
    story.change("S0/1/VS/1/1/VS_G/0/VS_HEIGHT", "171", "typing error")
    house.must("coordinator", c.SetSubjectStatus, story.first, "withdrawn")
    house.subject()
    for at in (then.root, to_paper(then.root), to_paper(then.root).lower()):
        again, folded = _subjects(house, at=at)
        assert again == then
        assert [
            (line.at, oid, line.value(oid))
            for form in folded[0].forms
            for line in form.lines
            for oid in line.items
        ] == seen
        assert folded[0].status == "screening"
        assert folded[0].digest == subjects[0].digest
    with pytest.raises(Refusal) as refused:
        _subjects(house, at="0" * 64)
    assert refused.value.fault.code == "snapshot.no_checkpoint"


def test_the_trail_has_every_entry_of_the_subject(story):
    """One line per entry, in order, the old value beside the new."""
    with story.snapshot() as snapshot:
        lines = list(next(snapshot.subjects()).audit())
        study = list(snapshot.study_audit())
    assert [line.sequence for line in lines] == list(range(1, story.house.state(story.first).sequence + 1))
    weights = [line for line in lines if line.where.item == "VS_WEIGHT" and line.kind == "value.entered"]
    assert [line.old and line.old.en for line in weights] == [None, "65.50", "66.0"]
    assert [line.new.en for line in weights] == ["65.50", "66.0", "31"]
    assert study == []
    with story.snapshot("data_manager") as snapshot:
        assert [line.kind for line in snapshot.study_audit()][:2] == ["study.created", "permissions.set"]


def test_statements_say_whether_they_hold(story):
    """A verification and a signature break by a change beneath them."""
    with story.snapshot() as snapshot:
        found = {each.statement: each for each in next(snapshot.subjects()).statements}
    assert not found["sdv"].holds
    assert not found["signature"].holds
    fresh = Story()
    fresh.house.must(
        "monitor", c.State, fresh.first, "sdv", ("S0/1/VS/1/1/VS_G/0/VS_HEIGHT", "S0/1/DM/1/1", ""), "", ""
    )
    with fresh.snapshot() as snapshot:
        last = next(snapshot.subjects()).statements[-3:]
    assert [(each.where.at, each.holds) for each in last] == [
        ("S0/1/VS/1/1/VS_G/0/VS_HEIGHT", True), ("S0/1/DM/1/1", True), ("", True),
    ]  # fmt: skip
    fresh.change("S0/1/VS/1/1/VS_G/0/VS_HEIGHT", "171", "x")
    with fresh.snapshot() as snapshot:
        last = next(snapshot.subjects()).statements[-3:]
    assert [each.holds for each in last] == [False, True, False]


def test_the_digest_is_what_a_signature_on_the_casebook_binds(story):
    """The same as the record room computes."""
    with story.snapshot() as snapshot:
        assert next(snapshot.subjects()).digest == compute_digest(story.house.state(story.first), "")


def test_items_of_all_versions_are_known():
    """An item dropped from a later version keeps its values; the record says under which version it was asked."""
    house = House()
    old = house.subject()
    values = (
        c.NewValue("S0/1/VS/1/1/VS_G/0/VS_HEIGHT", "170"),
        c.NewValue("S0/1/VS/1/1/VS_G/0/VS_OXYSAT", "97"),
    )
    house.must("coordinator", c.EnterValues, old, values)
    dropped = _design(lambda item: None if item.oid in ("VS_OXYSAT", "VS_OXYSATS") else item)
    forms = tuple(
        structs.replace(form, checks=tuple(check for check in form.checks if "VS_OXYSAT" not in check.when))
        for form in dropped.forms
    )
    study = structs.replace(
        dropped.study,
        version="2.0",
        checks=tuple(each for each in dropped.study.checks if "VS_OXYSAT" not in each.when),
    )
    house.must(
        "data_manager", c.PublishDesign, canonical_bytes(structs.replace(dropped, forms=forms, study=study))
    )
    with read_snapshot(house.tools, house.at("monitor").session) as snapshot:
        vitals = next(form for form in snapshot.lexicon.forms() if form.oid == "VS")
        (record,) = next(snapshot.subjects()).forms
        items = [item.oid for group in vitals.groups for item in group.items]
        assert items[-1] == "VS_OXYSATS"
        assert "VS_OXYSAT" in items
        assert record.design == "1.0"
        assert record.lines[0].value("VS_OXYSAT").native == 97
        assert snapshot.head.version == "2.0"


def test_a_session_sees_its_own_site():
    """Subjects of another site are not there, nor counted."""
    house = House()
    house.subject()
    house.must("administrator", c.AddSite, "s2", "02", "Other", "NCU2")
    head, subjects = _subjects(house)
    assert len(subjects) == head.subjects == 1
    other = replace(house.at("monitor").session, site="s2")
    with read_snapshot(house.tools, other) as snapshot:
        assert list(snapshot.subjects()) == []
    with (
        pytest.raises(Refusal) as refused,
        read_snapshot(house.tools, other, Wanted(subject="subject:subj1")),
    ):
        pass
    assert refused.value.fault.code == "reads.no_such"


def test_only_who_may_export_exports(story):
    """And the trail only who may see it."""
    session = story.house.at("administrator").session
    with pytest.raises(Refusal) as refused, read_snapshot(story.house.tools, session):
        pass
    assert refused.value.fault.code == "reads.not_allowed"
    session = story.house.at("monitor").session
    blind = replace(session, actions=session.actions - {"see_trail"})
    with read_snapshot(story.house.tools, blind) as snapshot:
        first = next(snapshot.subjects())
        with pytest.raises(Refusal) as refused:
            list(first.audit())
    assert refused.value.fault.code == "reads.not_allowed"


def test_a_study_without_a_design_has_nothing_to_export():
    """Said, not crashed."""
    empty = House()
    del empty.store._shelf.rows[("study", "design")]
    with pytest.raises(Refusal) as refused, read_snapshot(empty.tools, empty.at("monitor").session):
        pass
    assert refused.value.fault.code == "snapshot.no_design"


def test_what_is_computed_and_stored_nowhere_leaves_too():
    """Treatment-emergence is a column: before the first treatment no, from it on yes, of a removed line none."""
    house = House()
    chain = house.subject()
    new = (
        c.NewValue("S2/1/SFRT/1/1/SFRT_G/0/SFRT_DAT", "2026-02-10"),
        c.NewValue("LOGS/1/AE/1/1/AE_L/e1/AE_STDAT", "2026-02-09"),
        c.NewValue("LOGS/1/AE/1/1/AE_L/e2/AE_STDAT", "2026-02-10"),
        c.NewValue("LOGS/1/AE/1/1/AE_L/e3/AE_STDAT", "2026-02-11"),
    )
    house.must("coordinator", c.EnterValues, chain, new)
    house.must("coordinator", c.RemoveLine, chain, "LOGS/1/AE/1/1/AE_L/e3", "twice")
    _, (subject,) = _subjects(house)
    lines = [line for form in subject.forms for line in form.lines if line.group == "AE_L"]
    assert [value.native if (value := line.value("AE_TRTEM")) else None for line in lines] == [
        False,
        True,
        None,
    ]
    assert all("AE_TRTEM" not in line.items for line in lines)
