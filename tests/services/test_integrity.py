"""The weekly integrity run: what it finds, and what it says against the run before."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from msgspec import structs

from ecrf.record.transaction import Header, decode_header
from ecrf.services import commands as c
from ecrf.services.integrity import Report, ReportFinding, decode_report, encode_report, people
from ecrf.services.outcome import Outcome
from tests.services.house import House
from tests.services.test_completing import RECORD, VS, fill

SITE = "site:s1"


def run(house: House, role: str, nature: str, as_of: str) -> Report:
    """Make a run and read its report from the site's chain."""
    made = house.must(role, c.RunIntegrity, house.site, nature, as_of, "ok 100")
    return decode_report(house.state(SITE).integrity[made.created].report)


def of_kind(report: Report, kind: str) -> list[ReportFinding]:
    """The findings of one kind."""
    return [finding for finding in report.findings if finding.kind == kind]


def test_unfinished_form_and_failed_check_are_found(house: House) -> None:
    """A begun form of a visit that took place is reported, and so is a weight outside its limits."""
    chain = house.subject()
    house.enter(chain, "S0/1/SV/1/1/SV_G/0/SV_OCCUR", "y")
    house.enter(chain, "S0/1/SV/1/1/SV_G/0/SV_VISITDAT", "20260312")
    fill(house, chain, "31")
    report = run(house, "coordinator", "self", "2026-03-13")
    assert RECORD in [finding.at for finding in of_kind(report, "form_unfinished")]
    assert [finding.args["check"] for finding in of_kind(report, "check")] == ["VS_02"]
    assert "S0/1/IC/1/1" in [finding.at for finding in of_kind(report, "form_missing")]


def test_second_run_tells_new_resolved_and_persisting(house: House) -> None:
    """Against the last run of the same nature a finding is new, persisting, or resolved once."""
    chain = house.subject()
    fill(house, chain, "31")
    first = run(house, "monitor", "independent", "2026-03-13")
    assert {finding.standing for finding in first.findings} == {"new"}
    second = run(house, "monitor", "independent", "2026-03-20")
    assert [f.standing for f in of_kind(second, "check")] == ["persisting"]
    house.enter(chain, f"{VS}/VS_WEIGHT", "62")
    third = run(house, "monitor", "independent", "2026-03-27")
    assert [f.standing for f in of_kind(third, "check")] == ["resolved"]
    fourth = run(house, "monitor", "independent", "2026-04-03")
    assert of_kind(fourth, "check") == []


def test_open_query_is_reported_by_age(house: House) -> None:
    """An open query older than 7, 14 or 30 days stands in its bucket; a younger one does not."""
    chain = house.subject()
    house.must("monitor", c.RaiseQuery, chain, f"{VS}/VS_WEIGHT", "please")
    assert of_kind(run(house, "monitor", "independent", "2026-03-20"), "query_old") == []
    (old,) = of_kind(run(house, "monitor", "independent", "2026-03-28"), "query_old")
    assert (old.args["days"], old.args["bucket"]) == (15, 14)


def test_unassessed_judgement_is_reported(house: House) -> None:
    """A coordinator's ECOG stands on the list until the investigator confirms it."""
    chain = house.subject()
    at = "S0/1/PS/1/1/PS_G/0/PS_ECOG"
    house.enter(chain, at, "1")
    assert [f.at for f in of_kind(run(house, "coordinator", "self", "2026-03-13"), "judgement")] == [at]
    house.must("investigator", c.State, chain, "judgement", (at,), "confirmed")
    (gone,) = of_kind(run(house, "coordinator", "self", "2026-03-14"), "judgement")
    assert gone.standing == "resolved"


def test_a_critical_item_that_is_missing_is_reported(house: House) -> None:
    """E6(R3) 4.2.1: not done in a complete form is told of a critical item, not of another, and never for NA."""
    chain = house.subject()
    record, group = "S0/1/VS/1/1", "S0/1/VS/1/1/VS_G/0"
    for item, text in (("VS_DAT", "20260312"), ("VS_HEIGHT", "170"), ("VS_WEIGHT", "ND"), ("VS_TEMP", "ND")):
        house.enter(chain, f"{group}/{item}", text)
    assert of_kind(run(house, "monitor", "independent", "2026-03-13"), "critical") == []
    house.must("coordinator", c.CompleteForm, chain, record)
    found = of_kind(run(house, "monitor", "independent", "2026-03-14"), "critical")
    assert [each.at for each in found] == [f"{group}/VS_WEIGHT"]
    house.must("coordinator", c.OpenCorrection, chain, record, "never to be weighed")
    house.enter(chain, f"{group}/VS_WEIGHT", "NA")
    (gone,) = of_kind(run(house, "monitor", "independent", "2026-03-15"), "critical")
    assert gone.standing == "resolved"


def test_trail_that_does_not_verify_heads_the_report(house: House) -> None:
    """What verification found is part of the report, first of all."""
    made = house.must("monitor", c.RunIntegrity, house.site, "independent", "2026-03-13", "verify.head")
    report = decode_report(house.state(SITE).integrity[made.created].report)
    assert report.findings[0].kind == "trail"


def test_report_is_signed_by_who_made_it_and_only_once(house: House) -> None:
    """Coordinator and monitor sign their own runs; nobody signs another's or twice."""
    made = house.must("coordinator", c.RunIntegrity, house.site, "self", "2026-03-13", "ok 1")
    other = house.try_("monitor", c.SignIntegrity, house.site, made.created, "weekly")
    assert other.fault is not None
    assert other.fault.code == "fold.integrity_state"
    house.must("coordinator", c.SignIntegrity, house.site, made.created, "weekly")
    again = house.try_("coordinator", c.SignIntegrity, house.site, made.created, "weekly")
    assert again.fault is not None
    row = house.state(SITE).integrity[made.created]
    assert row.signed_by == "p-coordinator"


def test_finding_explained_until_a_date(house: House) -> None:
    """What a person says of a finding is kept with its date."""
    made = house.must("monitor", c.RunIntegrity, house.site, "independent", "2026-03-13")
    assert made.created
    house.must("monitor", c.SettleFinding, house.site, "k", "explained", "2026-04-01", "source requested")
    (row,) = house.state(SITE).findings.values()
    assert (row.state, row.until, row.text) == ("explained", "2026-04-01", "source requested")


def test_a_study_not_backed_up_for_a_week_is_a_finding(house: House) -> None:
    """The run names the last backup; a week without one is found, a fresh one resolves it."""
    house.subject()
    assert of_kind(run(house, "coordinator", "self", "2026-03-20"), "backup") == []
    never = run(house, "coordinator", "self", "2026-03-21")
    assert [(f.code, f.args["days"]) for f in of_kind(never, "backup")] == [("integrity.backup_never", 8)]
    house.must("coordinator", c.RecordAccess, "backup", "/usb entries=1 chains=1")
    made = run(house, "coordinator", "self", "2026-03-21")
    assert made.backup.startswith("2026-03-13")
    assert of_kind(made, "backup")[0].code == "integrity.backup_old"
    fresh = run(house, "coordinator", "self", "2026-03-19")
    assert [f.standing for f in of_kind(fresh, "backup")] == ["resolved"]


def test_what_was_typed_outside_the_dates_of_a_role_is_listed(house: House) -> None:
    """Stored while the role held, typed on a day before it began: listed once per person and day, with how often."""
    chain = house.subject()
    values = (c.NewValue(f"{VS}/VS_WEIGHT", "62", 0),)
    early = c.EnterValues("early-1", "2025-12-05T10:00:00.000+00:00", chain, values)
    assert house.at("coordinator").do(early).fault is None
    (finding,) = of_kind(run(house, "monitor", "independent", "2026-03-13"), "delegation")
    assert finding.chain == chain
    assert finding.args["day"] == "2025-12-05"
    assert finding.args["count"] == 1


def type_early(house: House, chain: str, act: str, weight: str, seen: int) -> None:
    """Enter a weight that was typed on a day before the coordinator's role began."""
    values = (c.NewValue(f"{VS}/VS_WEIGHT", weight, seen),)
    early = c.EnterValues(act, "2025-12-05T10:00:00.000+00:00", chain, values)
    assert house.at("coordinator").do(early).fault is None


def outside(report: Report) -> list[tuple[str, str, object, str]]:
    """(chain, day, how often, standing) of what was typed outside the dates of a role."""
    found = of_kind(report, "delegation")
    return sorted((each.chain, str(each.args["day"]), each.args["count"], each.standing) for each in found)


def test_what_was_typed_outside_a_role_stays_found_and_later_acts_are_counted_to_it(house: House) -> None:
    """Every later run of either nature lists the act again, with those of the same day stored since then."""
    chain, other = house.subject(), house.subject()
    type_early(house, chain, "early-1", "62", 0)
    day = "2025-12-05"
    assert outside(run(house, "coordinator", "self", "2026-03-13")) == [(chain, day, 1, "new")]
    assert outside(run(house, "coordinator", "self", "2026-03-20")) == [(chain, day, 1, "persisting")]
    version = house.state(chain).lines[VS].items["VS_WEIGHT"].version
    type_early(house, chain, "early-2", "63", version)
    type_early(house, other, "early-3", "70", 0)
    both = sorted([(chain, day, 2, "new"), (other, day, 1, "new")])
    assert outside(run(house, "monitor", "independent", "2026-03-20")) == both
    again = sorted([(chain, day, 2, "persisting"), (other, day, 1, "new")])
    assert outside(run(house, "coordinator", "self", "2026-03-27")) == again


def test_only_acts_since_the_last_run_are_read_for_the_dates_of_roles(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first run reads the whole trail, the next one only down to where the first had looked."""
    chain = house.subject()
    for number in range(30):
        house.enter(chain, f"{VS}/VS_WEIGHT", str(60 + number % 2))
    read: list[bytes] = []

    def decode(body: bytes) -> Header:
        read.append(body)
        return decode_header(body)

    monkeypatch.setattr(people, "decode_header", decode)
    run(house, "coordinator", "self", "2026-03-13")
    assert len(read) > 30
    read.clear()
    run(house, "coordinator", "self", "2026-03-20")
    assert len(read) == 1


def approve(house: House, day: str, until: str) -> Outcome:
    """The data manager records the ethics approval of the site with its last day."""
    return house.try_("data_manager", c.RecordFact, "s1", "ethics_valid", day, "EC 2026-17", until)


def ethics(report: Report) -> list[tuple[str, object, str]]:
    """(code, days, standing) of what is said of the ethics approval."""
    return [(each.code, each.args["days"], each.standing) for each in of_kind(report, "ethics")]


def test_an_ethics_approval_is_told_before_it_ends_and_resolved_by_the_next(house: House) -> None:
    """Thirty days ahead and after its last day the run tells it; the next approval, recorded, resolves it."""
    assert ethics(run(house, "coordinator", "self", "2026-03-13")) == []
    assert approve(house, "2026-03-12", "2026-05-01").fault is None
    assert ethics(run(house, "coordinator", "self", "2026-03-31")) == []
    assert ethics(run(house, "coordinator", "self", "2026-04-01")) == [("integrity.ethics_ends", 30, "new")]
    assert ethics(run(house, "coordinator", "self", "2026-05-01")) == [
        ("integrity.ethics_ends", 0, "persisting")
    ]
    assert ethics(run(house, "coordinator", "self", "2026-05-02")) == [
        ("integrity.ethics_ended", 1, "persisting")
    ]
    assert approve(house, "2026-03-13", "2027-05-01").fault is None
    assert ethics(run(house, "coordinator", "self", "2026-05-03")) == [
        ("integrity.ethics_ended", 1, "resolved")
    ]


@pytest.mark.parametrize("until", ["", "2026-03-11", "2026-13-01", "20260501", "for ever"])
def test_an_approval_needs_a_last_day_that_is_not_before_it(house: House, until: str) -> None:
    """What is no day, or a day before the approval was given, is refused."""
    fault = approve(house, "2026-03-12", until).fault
    assert fault is not None
    assert fault.code == "fold.no_last_day"


def leave_fields(house: House, chain: str, count: int, apart: float, how: str = "typed") -> None:
    """The coordinator leaves so many fields, the computer's clock saying `apart` seconds between them."""
    origin = c.Origin("lab.csv", "ab" * 32, (1,)) if how == "imported" else None
    begin = datetime.fromisoformat("2026-03-13T09:00:00.000+00:00")
    for number in range(count):
        line = house.state(chain).lines.get(VS)
        seen = line.items["VS_WEIGHT"].version if line is not None else 0
        typed = (begin + timedelta(seconds=number * apart)).isoformat(timespec="milliseconds")
        values = (c.NewValue(f"{VS}/VS_WEIGHT", str(60 + number), seen),)
        command = c.EnterValues(f"{chain}-{apart}-{number}", typed, chain, values, how, origin=origin)
        assert house.at("coordinator").do(command).fault is None


def too_fast(report: Report) -> list[tuple[str, object, str]]:
    """(chain, how many fields, standing) of what was typed faster than anybody types."""
    return [(each.chain, each.args["count"], each.standing) for each in of_kind(report, "typing")]


@pytest.mark.parametrize(("count", "apart", "found"), [(30, 0.2, 30), (24, 0.1, 0), (30, 0.25, 0)])
def test_fields_left_faster_than_anybody_types_are_listed(
    house: House, count: int, apart: float, found: int
) -> None:
    """25 fields and more at five a second are told with how many; fewer, or a fifth of a second slower, are not."""
    chain = house.subject()
    leave_fields(house, chain, count, apart)
    told = too_fast(run(house, "monitor", "independent", "2026-03-13"))
    assert told == ([(chain, found, "new")] if found else [])


def test_a_file_imported_form_by_form_is_nobodys_typing(house: House) -> None:
    """Each form of an imported file is an act of its own, stored in milliseconds: nobody is said to have typed it."""
    chain = house.subject()
    leave_fields(house, chain, 40, 0.01, "imported")
    assert too_fast(run(house, "monitor", "independent", "2026-03-13")) == []


def test_what_was_typed_too_fast_stays_found(house: House) -> None:
    """The next run lists it again without reading the old acts, and counts what was typed too fast since."""
    chain, other = house.subject(), house.subject()
    leave_fields(house, chain, 25, 0.1)
    assert too_fast(run(house, "coordinator", "self", "2026-03-13")) == [(chain, 25, "new")]
    leave_fields(house, other, 40, 0.05)
    again = run(house, "coordinator", "self", "2026-03-20")
    assert sorted(too_fast(again)) == sorted([(chain, 25, "persisting"), (other, 40, "new")])


def test_a_run_brought_from_a_copy_does_not_say_how_far_the_trail_was_read(house: House) -> None:
    """A monitor's copy has a trail of its own: what was typed outside a role is looked for from the run made here."""
    chain = house.subject()
    run(house, "coordinator", "self", "2026-03-13")
    type_early(house, chain, "early-1", "62", 0)
    mine = run(house, "monitor", "independent", "2026-03-13")
    assert len(outside(mine)) == 1
    base = next(row.checkpoint for row in house.state(SITE).integrity.values() if row.nature == "self")
    report = encode_report(structs.replace(mine, findings=(), checkpoint="ff" * 32)).decode()
    house.must("monitor", c.BringIntegrity, house.site, "run-b", "independent", "2026-03-13", base, report)
    found = [(chain, "2025-12-05", 1, "new")]
    assert outside(run(house, "coordinator", "self", "2026-03-20")) == found
