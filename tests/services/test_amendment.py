"""An amendment at the sites: subjects stay on the old version until moved; the dry run says what moving changes."""

from __future__ import annotations

import hashlib

import pytest
from msgspec import structs

from ecrf.record.address import STUDY_CHAIN
from ecrf.record.study_state import StudyState
from ecrf.schema.canonical import canonical_bytes
from ecrf.schema.model import Design, Example, Severity
from ecrf.services import commands as c
from ecrf.services.house_rules import LIVE_RULES
from ecrf.services.reads import Reads
from ecrf.services.reads.amendment_view import Amendment
from ecrf.services.verifying import verify_study
from ecrf.vault.signing import verify
from tests.services.house import House

VS, HEIGHT = "SCR/1/VS/1/1", "SCR/1/VS/1/1/VS/0/VS_HEIGHT"


def amended(design: Design) -> bytes:
    """Version 9: height no longer asked on vital signs, a new item, and a check that speaks at 60 kg already."""
    form = next(one for one in design.forms if one.oid == "VS")
    check = structs.replace(
        form.checks[0],
        oid="VS_NEW",
        when="VS_WEIGHT < 60",
        severity=Severity.SOFT,
        examples=(Example(True, {"VS_WEIGHT": "59"}), Example(False, {"VS_WEIGHT": "61"})),
    )
    group = next(one for one in form.groups if any(item.oid == "VS_WEIGHT" for item in one.items))
    weight = next(item for item in group.items if item.oid == "VS_WEIGHT")
    fresh = structs.replace(weight, oid="VS_WAIST", required=False)
    items = (*group.items, fresh)
    groups = tuple(structs.replace(one, items=items) if one.oid == group.oid else one for one in form.groups)
    new = structs.replace(form, groups=groups, checks=(*form.checks, check))
    forms = tuple(new if one.oid == "VS" else one for one in design.forms)
    return canonical_bytes(
        structs.replace(design, study=structs.replace(design.study, version="9"), forms=forms)
    )


@pytest.fixture
def house() -> House:
    """A study whose rules ask for activation."""
    house = House()
    house.must("data_manager", c.SetRules, dict(LIVE_RULES))
    return house


def publish(house: House) -> str:
    """Version 9 is published; its digest."""
    data = amended(house.design)
    house.must("data_manager", c.PublishDesign, data)
    return hashlib.sha256(data).hexdigest()


def look(house: House, site: str = "s1") -> Amendment:
    """The dry run as the data manager sees it."""
    return Reads(house.tools, house.at("data_manager").session).amendment("", site)


def record(house: House, digest: str) -> None:
    """Approval and training of the site."""
    house.must("data_manager", c.RecordFact, "s1", "ethics_approval", "2026-03-12", "EC 2026-17", digest)
    house.must("data_manager", c.RecordFact, "s1", "site_training", "2026-03-12", "Site call", digest)


def weigh(house: House, chain: str) -> str:
    """A vital signs form with a weight of 55 kg; its record."""
    event = next(
        event.oid for event in house.design.study.events if any(use.form == "VS" for use in event.forms)
    )
    form = next(one for one in house.design.forms if one.oid == "VS")
    group = next(one for one in form.groups if any(item.oid == "VS_WEIGHT" for item in one.items))
    at = f"{event}/1/VS/1/1"
    outcome = house.enter(chain, f"{at}/{group.oid}/0/VS_WEIGHT", "55")
    assert outcome.fault is None, outcome.fault
    return at


def test_new_subjects_of_a_site_stay_on_the_old_version_until_it_is_active(house: House) -> None:
    """Published alone changes nothing at the site; behind approval, training and activation new subjects are under it."""
    digest = publish(house)
    before = house.state(house.subject()).root
    assert before is not None
    assert before.design != digest
    refused = house.try_("data_manager", c.ActivateSite, "s1", digest)
    assert refused.fault is not None
    assert refused.fault.code == "fold.no_ethics_approval"
    record(house, digest)
    house.must("data_manager", c.ActivateSite, "s1", digest)
    after = house.state(house.subject()).root
    assert after is not None
    assert after.design == digest


def test_a_subject_is_not_moved_to_a_version_its_site_does_not_work_under(house: House) -> None:
    """The fold refuses it: what verifies is what was allowed."""
    chain, digest = house.subject(), publish(house)
    refused = house.try_("data_manager", c.ActivateDesign, chain, digest)
    assert refused.fault is not None
    assert refused.fault.code == "fold.not_activated"


def test_the_dry_run_says_what_moving_changes_and_writes_nothing(house: House) -> None:
    """New items on forms that have records, and checks that newly fire, by subject; the trail does not grow."""
    chain = house.subject()
    at = weigh(house, chain)
    publish(house)
    before = house.store.links()
    found = look(house)
    assert house.store.links() == before
    (move,) = [one for one in found.moves if one.chain == chain]
    (form,) = move.forms
    assert (form.form, form.records, len(form.new_items), form.gone_items) == ("VS", 1, 1, ())
    assert [one.check for one in move.firing] == ["VS_NEW"]
    assert move.firing[0].at.startswith(at)
    assert not move.firing[0].opens_query, "the form is not complete"
    (standing,) = found.sites
    assert (standing.is_working, standing.subjects, standing.can_activate) == (False, 1, False)


def test_a_moved_subject_is_under_the_new_checks_and_the_trail_says_so(house: House) -> None:
    """One entry in the subject's chain, by the person who moved it; values stay; the study verifies."""
    chain, digest = house.subject(), publish(house)
    at = weigh(house, chain)
    record(house, digest)
    house.must("data_manager", c.ActivateSite, "s1", digest)
    house.must("data_manager", c.ActivateDesign, chain, digest)
    state = house.state(chain)
    assert state.root is not None
    assert state.root.design == digest
    assert any(key.startswith(at) for key in state.lines)
    assert [one for one in look(house).moves if one.chain == chain] == []
    again = house.try_("data_manager", c.ActivateDesign, chain, digest)
    assert again.fault is not None
    assert again.fault.code == "command.same_design"
    assert verify_study(house.store, verify).holds


def test_only_who_publishes_sees_and_does_amendments(house: House) -> None:
    """A coordinator neither records an approval nor activates."""
    digest = publish(house)
    for refused in (
        house.try_("coordinator", c.RecordFact, "s1", "ethics_approval", "2026-03-12", "EC", digest),
        house.try_("coordinator", c.ActivateSite, "s1", digest),
    ):
        assert refused.fault is not None
        assert refused.fault.code == "command.not_permitted"
    future = house.try_("data_manager", c.RecordFact, "s1", "ethics_approval", "2099-01-01", "EC", digest)
    assert future.fault is not None
    assert future.fault.code == "command.day_to_come"


def test_without_the_rule_a_published_version_counts_for_new_subjects_at_once() -> None:
    """Studies that never set rules work as they did."""
    house = House()
    digest = publish(house)
    root = house.state(house.subject()).root
    assert root is not None
    assert root.design == digest
    state = house.store.load_state(STUDY_CHAIN)
    assert isinstance(state, StudyState)


def test_the_people_of_a_site_are_told_of_a_version_that_waits(house: House) -> None:
    """On Today, from publishing until the version is active at their site; people of all sites are not bothered."""
    digest = publish(house)

    def told(role: str) -> tuple[str, str]:
        return Reads(house.tools, house.at(role).session).today().amendment

    assert told("coordinator") == ("9", "1.0")
    assert told("data_manager") == ("", "")
    record(house, digest)
    house.must("data_manager", c.ActivateSite, "s1", digest)
    assert told("coordinator") == ("", "")


def test_the_trail_names_whom_a_fact_is_about(house: House) -> None:
    """A person by name, a site by number, the study by its own name; never an id."""
    digest = publish(house)
    record(house, digest)
    house.must("administrator", c.RecordFact, "p-monitor", "identity_check", "2026-03-12", "Card seen")
    review = Reads(house.tools, house.at("administrator").session).access_review()
    said = {str(line.said.args["about"]) for line in review.changes if line.kind == "fact.recorded"}
    assert said == {"01", "Monitor"}
