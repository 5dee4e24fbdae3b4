"""The stopping rule on a server: counted over all sites by numbers alone, whoever sees which of them."""

from __future__ import annotations

import msgspec
import psycopg
import pytest

from ecrf.library.load_design import load_study
from ecrf.schema.index import DesignIndex
from ecrf.services import commands as c
from ecrf.services.reads import Reads
from ecrf.services.reads.mortality import make_marker
from ecrf.services.stopping import EverySite
from ecrf.store.postgres_update import update_database
from ecrf.wiring.patience import PatientWorkplace
from ecrf.wiring.rules import build_plan_for
from ecrf.words import Refusal
from tests.store import postgres_house
from tests.store.postgres_study import new_place

pytestmark = pytest.mark.postgres
AE = "LOGS/1/AE/1/1"
RELATIONS = ("SFRT", "DOC", "CIS", "IO", "RT", "PROC")


class House(postgres_house.PostgresHouse):
    """T3 without its gate of forms at two sites: `coordinator` at the first, `c0` at the second; `c1` administers."""

    def __init__(self, place):
        super().__init__(place)
        self.index = DesignIndex(self.design)
        self.must("administrator", c.AddSite, "s2", "02", "Second Hospital", "Hospital")
        self.hire(2)
        for person in ("p-c0", "p-c1"):
            self.must("administrator", c.WithdrawRole, person, "coordinator", self.site)
        self.must("administrator", c.GrantRole, "p-c1", "administrator", "*", "2026-01-01")
        self.must("administrator", c.GrantRole, "p-c0", "coordinator", "s2", "2026-01-01")

    def at(self, role, site=None):
        """As wiring opens it."""
        home = "s2" if role == "c0" else site
        plays = "coordinator" if role == "c0" else role
        return PatientWorkplace(self.tools_of(role), self.session(role, plays, home))

    def subject_at(self, role):
        """A new subject of the site of a coordinator."""
        name = f"x{self.entropy.count}"
        site = "s2" if role == "c0" else self.site
        self.must(role, c.AddSubject, name, site, name)
        return f"subject:{name}"

    def treated(self, role, dead="", answer="UNRELATED"):
        """A treated subject, dead of an event whose relation to docetaxel is `answer` when `dead` names it."""
        chain = self.subject_at(role)
        self.enter(role, chain, "S2/1/SFRT/1/1", "0", SFRT_DAT="2026-01-01")
        if dead:
            relations = {f"AE_REL{name}": "UNRELATED" for name in RELATIONS} | {"AE_RELDOC": answer}
            given = {oid: text for oid, text in relations.items() if text}
            self.enter(role, chain, AE, "e1", AE_TERM=dead, AE_GRADE="5", AE_OUT="FATAL", **given)
        return chain

    def enter(self, role, chain, record, line, **values):
        """Leave fields of a form."""
        new = tuple(
            c.NewValue(f"{record}/{self.index.item(oid).group.oid}/{line}/{oid}", text, 0)
            for oid, text in values.items()
        )
        self.must(role, c.EnterValues, chain, new)

    def enrol(self, role):
        """The fault of enrolling a new subject, empty when it is enrolled."""
        outcome = self.try_(role, c.SetSubjectStatus, self.subject_at(role), "enrolled")
        return "" if outcome.fault is None else outcome.fault.code

    def counter(self, role):
        """The counter as a person's safety page shows it."""
        at = self.at(role)
        return Reads(at.tools, at.session).safety().stopping


@pytest.fixture(scope="module")
def place(request):
    """A database for the house."""
    with new_place(request.getfixturevalue("postgres_url"), founder=postgres_house.FOUNDER) as made:
        yield made


@pytest.fixture(scope="module")
def house(place):
    """The house, its stopping rule at the protocol's limit."""
    design = load_study("T3")
    settings = {k: v for k, v in design.study.settings.items() if not k.startswith("enrol_")}
    made = msgspec.structs.replace(design, study=msgspec.structs.replace(design.study, settings=settings))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postgres_house, "load_study", lambda _code: made)
        return House(place)


def test_a_death_at_one_site_closes_enrolment_at_the_other_by_a_number(house, place):
    """Closed by a death nobody there may see, open after the decision that weighed it, closed again by the next."""
    house.treated("c0")
    assert house.enrol("c0") == ""
    dead = house.treated("coordinator", "sepsis", "PROBABLE")
    assert house.enrol("c0") == "command.gate_stopping"
    counter = house.counter("c0")
    assert (counter.treated, counter.related, counter.is_closed) == (2, 1, True)
    assert counter.deaths == frozenset()
    assert dead not in {chain for chain, _ in house.tools_of("c0").store.rows("root")}
    house.must("data_manager", c.DecideStopping, "continue", "DMC letter of 12 March")
    assert house.enrol("c0") == ""
    house.treated("coordinator", "bleeding", "POSSIBLE")
    assert house.enrol("c0") == "command.gate_stopping"
    assert house.counter("data_manager").deaths > {dead}
    house.must("data_manager", c.DecideStopping, "continue", "DMC letter of 13 March")
    assert house.enrol("c0") == ""


def test_only_numbers_leave_and_only_for_who_sees_clinical_data(house, place):
    """Nobody reads the marks themselves, and an administrator not even the numbers."""
    assert isinstance(house.tools_of("c0").store.count_mortality(), EverySite)
    with pytest.raises(Refusal) as refusal:
        house.tools_of("c1").store.count_mortality()
    assert refusal.value.fault.code == "store.not_permitted"
    with place.as_person("p-c0") as connection:
        for text in (
            "SELECT * FROM ecrf.cache_mortality",
            "SELECT ecrf.mark_mortality('subject:x', '{}')",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(text)


def test_marks_that_are_lost_are_made_again_and_missed_until_then(house, place):
    """Where something is not known of every subject a site counts its own, as it sees them; an update knows all again."""
    store = house.tools_of("c0").store
    whole = store.count_mortality()
    assert whole.unknown == 0
    with place.connect() as owner:
        owner.execute("DELETE FROM ecrf.cache_mortality")
    assert store.count_mortality().unknown > 0
    assert house.counter("c0").treated == 1
    update_database(place.owner_url, place.name, mark=make_marker(build_plan_for))
    assert store.count_mortality() == whole
    assert house.counter("c0").treated == whole.treated
