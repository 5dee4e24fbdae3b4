"""A reason for change is asked exactly when C8 says so."""

from __future__ import annotations

from datetime import timedelta

from ecrf.services import commands as c
from tests.services.house import House
from tests.services.test_completing import VS

WEIGHT = f"{VS}/VS_WEIGHT"


def code(house: House, chain: str, text: str, role: str = "coordinator", reason: str = "") -> str:
    """The fault code of a field exit, empty when it was stored."""
    outcome = house.enter(chain, WEIGHT, text, role=role, reason=reason)
    return "" if outcome.fault is None else outcome.fault.code


def test_fresh_own_value_needs_none(house: House) -> None:
    """Correcting one's own value within 24 hours, before complete, needs no reason."""
    chain = house.subject()
    house.enter(chain, WEIGHT, "65")
    assert code(house, chain, "66") == ""


def test_value_older_than_a_day_needs_one(house: House) -> None:
    """After 24 hours the change is refused without a reason and stored with one, which the trail keeps."""
    chain = house.subject()
    house.enter(chain, WEIGHT, "65")
    house.clock.time += timedelta(hours=25)
    assert code(house, chain, "66") == "command.reason_due"
    assert code(house, chain, "66", reason="misread the scale 读错秤") == ""
    stored = list(house.store.transactions(f"{chain}"))[-1]
    assert "misread the scale 读错秤".encode() in stored.sealed.content


def test_another_persons_value_needs_one(house: House) -> None:
    """The investigator changing the coordinator's value gives a reason."""
    chain = house.subject()
    house.enter(chain, WEIGHT, "65")
    assert code(house, chain, "66", role="investigator") == "command.reason_due"


def test_queried_or_verified_value_needs_one(house: House) -> None:
    """Once somebody asked about a value, or verified it, its change has a reason."""
    chain = house.subject()
    house.enter(chain, WEIGHT, "65")
    house.must("monitor", c.RaiseQuery, chain, WEIGHT, "65 or 56?")
    assert code(house, chain, "56") == "command.reason_due"
    other = house.subject()
    house.enter(other, WEIGHT, "65")
    house.must("monitor", c.State, other, "sdv", ("S0/1/VS/1/1",))
    assert code(house, other, "56") == "command.reason_due"
