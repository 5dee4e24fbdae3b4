"""A site's reference ranges: declared, refused, replaced; proposed by sex, age and day; frozen with the result."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec import structs

from ecrf.clinical.site_ranges import SiteRange
from ecrf.record.effective import read_cell
from ecrf.services import commands as c
from ecrf.services.lab_ranges import read_declared
from tests.services.house import House

HAEM = "S0/1/HAEM/1/1"
LAB = "中心检验科"


@pytest.fixture
def house():
    """A published T3 study."""
    return House()


def ranges(men="130-175", women="115-150", since="2026-01-01", unit="g/L"):
    """Haemoglobin of the central laboratory."""
    return tuple(
        SiteRange(LAB, "HGB", date.fromisoformat(since), unit, sex, low=Decimal(low), high=Decimal(high))
        for sex, (low, high) in (("M", men.split("-")), ("F", women.split("-")))
    )


def declare(house, *given, reason=""):
    """Declare as the coordinator; returns the code of the refusal or ''."""
    outcome = house.try_("coordinator", c.DeclareRanges, house.site, tuple(given), reason)
    return "" if outcome.fault is None else outcome.fault.code


def subject(house, sex="F", born="1966-03", sampled="2026-03-02", laboratory=LAB):
    """Somebody with a blood count begun."""
    chain = house.subject()
    head = {"S0/1/DM/1/1/DM_G/0/DM_SEX": sex, "S0/1/DM/1/1/DM_G/0/DM_BRTHDAT": born}
    count = {"HAEM_PERF": "Y", "HAEM_DTM": sampled, "HAEM_NAM": laboratory}
    head |= {f"{HAEM}/HAEM_G/0/{oid}": text for oid, text in count.items()}
    house.must("coordinator", c.EnterValues, chain, tuple(c.NewValue(at, text) for at, text in head.items()))
    return chain


def result(house, chain, text):
    """Enter haemoglobin; returns (low, high) stored with it."""
    at = f"{HAEM}/HAEM_R/0/HAEM_HGB"
    house.must("coordinator", c.EnterValues, chain, (c.NewValue(at, text),))
    lab = read_cell(house.state(chain).lines[f"{HAEM}/HAEM_R/0"].items["HAEM_HGB"]).native
    return lab.low, lab.high


D = Decimal


def test_a_result_takes_the_range_of_its_laboratory_sex_and_day(house):
    """A woman's and a man's; what is typed with the result goes before it."""
    assert declare(house, *ranges()) == ""
    assert result(house, subject(house, "F"), "120") == (D(115), D(150))
    assert result(house, subject(house, "M"), "120") == (D(130), D(175))
    assert result(house, subject(house, "M"), "120 (110-160)") == (D(110), D(160))


def test_a_lower_limit_of_nought_is_a_limit(house):
    """What a laboratory prints as 0-150 stands so with the result."""
    assert declare(house, *ranges(women="0-150")) == ""
    assert result(house, subject(house, "F"), "120") == (D(0), D(150))


def test_the_day_of_the_sample_decides_and_old_results_keep_their_range(house):
    """A new set from 1 March judges samples from that day on; what was judged before is not rewritten."""
    declare(house, *ranges())
    before = subject(house, "F", sampled="2026-02-28")
    assert result(house, before, "120") == (D(115), D(150))
    assert declare(house, *ranges(women="121-150", since="2026-03-01")) == ""
    assert result(house, subject(house, "F", sampled="2026-02-28"), "120") == (D(115), D(150))
    assert result(house, subject(house, "F", sampled="2026-03-01"), "120") == (D(121), D(150))
    kept = read_cell(house.state(before).lines[f"{HAEM}/HAEM_R/0"].items["HAEM_HGB"]).native
    assert (kept.low, kept.high) == (D(115), D(150))


@pytest.mark.parametrize(
    ("sex", "laboratory", "text"),
    [("", LAB, "120"), ("F", "Other laboratory", "120"), ("F", LAB, "12.0 g/dL")],
)
def test_nothing_is_guessed(house, sex, laboratory, text):
    """Sex unknown, another laboratory, another unit than the range's: no range, so no flag."""
    declare(house, *ranges())
    assert result(house, subject(house, sex, laboratory=laboratory), text) == (None, None)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (ranges(men="175-130"), "ranges.turned"),
        (ranges()[:1], "ranges.gap_sex"),
        ((*ranges(), ranges()[0]), "ranges.overlap"),
        (ranges(unit="furlong"), "ranges.unit"),
        ((SiteRange(LAB, "XYZ", date(2026, 1, 1), "g/L", low=D(1), high=D(2)),), "ranges.analyte"),
        ((), "command.nothing"),
    ],
)
def test_unsound_ranges_are_refused_and_leave_nothing(house, given, code):
    """All of a declaration or nothing, with the code of what is wrong."""
    assert declare(house, *given) == code
    assert house.state(f"site:{house.site}").lines == {}


def test_the_same_day_is_replaced_with_a_reason_and_kept_as_history(house):
    """A slip is put right by declaring again; the trail and the list keep what stood before."""
    declare(house, *ranges(men="13-175"))
    assert declare(house, *ranges()) == "command.words_missing"
    spaced = tuple(structs.replace(each, laboratory="中心 检验科") for each in ranges())
    assert declare(house, *spaced) == "command.words_missing"
    assert declare(house, *ranges(), reason="13 was a slip for 130") == ""
    state = house.state(f"site:{house.site}")
    index = house.tools.designs.get(state.root.design).index
    declared = list(read_declared(state, index))
    assert [(each.stands, each.range.low) for each in declared] == [
        (False, D(13)), (False, D(115)), (True, D(130)), (True, D(115)),
    ]  # fmt: skip
    assert result(house, subject(house, "M"), "120") == (D(130), D(175))


def test_a_monitor_declares_no_ranges(house):
    """Who may not enter values may not say how they are judged."""
    outcome = house.try_("monitor", c.DeclareRanges, house.site, ranges())
    assert outcome.fault.code == "command.not_permitted"
