"""What leaving a field does, told through the commands."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ecrf.record.value import LabValue, Missing, NonConformant, Typed
from ecrf.services import commands as c
from tests.services.house import House

VS = "S0/1/VS/1/1/VS_G/0"
SV = "S0/1/SV/1/1/SV_G/0"
AE = "LOGS/1/AE/1/1/AE_L/l1"


def test_value_is_stored_with_its_version(house: House) -> None:
    """A field exit stores the value and tells the entry number it now carries."""
    chain = house.subject()
    outcome = house.enter(chain, f"{VS}/VS_WEIGHT", "65")
    assert outcome.fault is None
    (stored,) = [value for value in outcome.values if value.at == f"{VS}/VS_WEIGHT"]
    assert isinstance(stored.value, Typed)
    assert stored.value.native == Decimal(65)
    assert stored.version == house.version(chain, f"{VS}/VS_WEIGHT")


def test_derived_value_rides_in_the_same_transaction(house: House) -> None:
    """BSA (Du Bois 170 cm, 65 kg = 1.753598 m2, formulas.md) is recorded by the system as 1.75, with its cause."""
    chain = house.subject()
    house.enter(chain, f"{VS}/VS_HEIGHT", "170")
    outcome = house.enter(chain, f"{VS}/VS_WEIGHT", "65")
    weight, *derived = outcome.values
    # 65 / 1.7^2 = 22.49 is the body mass index beside it.
    assert [each.value.native for each in derived if isinstance(each.value, Typed)] == [
        Decimal("1.75"),
        Decimal("22.5"),
    ]
    assert [each.version - weight.version for each in derived] == [1, 2]


def test_unchanged_text_is_no_command(house: House) -> None:
    """Leaving a field as it was writes nothing."""
    chain = house.subject()
    house.enter(chain, f"{VS}/VS_WEIGHT", "65")
    before = house.state(chain).sequence
    outcome = house.enter(chain, f"{VS}/VS_WEIGHT", "65")
    assert outcome.fault is None
    assert outcome.chains == frozenset()
    assert house.state(chain).sequence == before


def test_stale_version_is_refused_and_nothing_is_lost(house: House) -> None:
    """A value typed over another than the one that stands is refused with code command.stale."""
    chain = house.subject()
    house.enter(chain, f"{VS}/VS_WEIGHT", "65")
    values = (c.NewValue(f"{VS}/VS_WEIGHT", "66", seen=0),)
    outcome = house.try_("coordinator", c.EnterValues, chain, values)
    assert outcome.fault is not None
    assert outcome.fault.code == "command.stale"
    assert house.store.load_state(chain).sequence == house.state(chain).sequence


def test_all_or_nothing(house: House) -> None:
    """One refused value of a paste refuses the whole paste."""
    chain = house.subject()
    values = (c.NewValue(f"{VS}/VS_WEIGHT", "65"), c.NewValue(f"{VS}/NO_SUCH", "1"))
    outcome = house.try_("coordinator", c.EnterValues, chain, values)
    assert outcome.fault is not None
    assert outcome.fault.code == "command.no_such_field"
    assert not house.state(chain).lines


def test_same_command_twice_works_once(house: House) -> None:
    """Sending a command again after an unknown outcome changes nothing."""
    chain = house.subject()
    command = c.EnterValues(*house.stamp(), chain, (c.NewValue(f"{VS}/VS_WEIGHT", "65"),))
    workplace = house.at("coordinator")
    assert workplace.do(command).fault is None
    length = house.state(chain).sequence
    assert workplace.do(command).fault is None
    assert house.state(chain).sequence == length


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("31/02", NonConformant),
        ("ND", Missing),
        ("20260313", Typed),
    ],
)
def test_whatever_is_typed_is_kept(house: House, text: str, expected: type) -> None:
    """A date that does not exist stays as typed, a missing code is a code, a date is a date."""
    chain = house.subject()
    outcome = house.enter(chain, f"{VS}/VS_DAT", text)
    assert outcome.fault is None
    assert isinstance(outcome.values[0].value, expected)


def test_derived_field_is_not_typed(house: House) -> None:
    """Nobody types into a derived field."""
    chain = house.subject()
    outcome = house.enter(chain, f"{VS}/VS_BSA", "1.8")
    assert outcome.fault is not None
    assert outcome.fault.code == "command.derived"


def test_emptying_a_field(house: House) -> None:
    """An empty text empties the field; the derived value follows."""
    chain = house.subject()
    house.enter(chain, f"{VS}/VS_HEIGHT", "170")
    house.enter(chain, f"{VS}/VS_WEIGHT", "65")
    house.enter(chain, f"{VS}/VS_WEIGHT", "")
    items = house.state(chain).lines[VS].items
    assert "VS_WEIGHT" not in items
    assert "VS_BSA" not in items


def test_line_number_is_stable(house: House) -> None:
    """Log lines are numbered in order of their first value; a removed number is not used again."""
    chain = house.subject()
    for line in ("a", "b"):
        assert house.enter(chain, f"LOGS/1/AE/1/1/AE_L/{line}/AE_TERM", "nausea 恶心 🤢").fault is None
    house.must("coordinator", c.RemoveLine, chain, "LOGS/1/AE/1/1/AE_L/b", "duplicate")
    house.enter(chain, "LOGS/1/AE/1/1/AE_L/c/AE_TERM", "vomiting")
    lines = house.state(chain).lines
    assert [lines[f"LOGS/1/AE/1/1/AE_L/{line}"].number for line in "abc"] == [1, 2, 3]


def test_line_with_values_needs_a_reason_to_go(house: House) -> None:
    """Removing a line that holds values without words is refused."""
    chain = house.subject()
    house.enter(chain, f"{AE}/AE_TERM", "nausea")
    outcome = house.try_("coordinator", c.RemoveLine, chain, AE, "")
    assert outcome.fault is not None
    assert outcome.fault.code == "command.words_missing"


def test_comment_of_20000_characters(house: House) -> None:
    """20,000 characters of Chinese and emoji are kept to the last one: as a query, and in a field too short for them."""
    chain = house.subject()
    text = ("病人诉口干🙂 " * 2900)[:20_000].strip()
    assert len(text) > 19_990
    outcome = house.enter(chain, f"{SV}/SV_NOTE", text)
    assert outcome.fault is None
    value = outcome.values[0].value
    assert isinstance(value, NonConformant)
    assert (value.raw, value.fault) == (text, "value.too_long")
    house.must("monitor", c.RaiseQuery, chain, f"{SV}/SV_NOTE", text)
    (query,) = house.state(chain).queries.values()
    assert query.thread[0].text == text


def test_judgement_stays_unassessed_until_the_investigator_confirms(house: House) -> None:
    """A coordinator's transcription carries no judgement statement; the investigator's own entry does."""
    chain = house.subject()
    at = "S0/1/PS/1/1/PS_G/0/PS_ECOG"
    house.enter(chain, at, "1")
    assert not house.state(chain).statements
    house.must("investigator", c.State, chain, "judgement", (at,), "confirmed")
    (statement,) = house.state(chain).statements.values()
    assert (statement.statement, statement.at, statement.role) == ("judgement", at, "investigator")
    house.enter(chain, at, "2", role="investigator", reason="seen at the visit")
    assert len(house.state(chain).statements) == 2


def test_monitor_never_edits_data(house: House) -> None:
    """A monitor's field exit is refused before anything is opened."""
    chain = house.subject()
    outcome = house.enter(chain, f"{VS}/VS_WEIGHT", "65", role="monitor")
    assert outcome.fault is not None
    assert outcome.fault.code == "command.not_permitted"
    assert not house.state(chain).forms


def test_reference_range_stands_until_another_is_typed(house: House) -> None:
    """The range typed with the first haemoglobin judges the next one too; a new range replaces it."""
    chain = house.subject()
    first, second = ("C/1/HAEM/1/1/HAEM_R/0/HAEM_HGB", "C/2/HAEM/1/1/HAEM_R/0/HAEM_HGB")
    house.enter(chain, first, "134 (130-175)")
    outcome = house.enter(chain, second, "96")
    value = outcome.values[0].value
    assert isinstance(value, Typed)
    assert isinstance(value.native, LabValue)
    assert (value.native.low, value.native.high) == (Decimal(130), Decimal(175))
