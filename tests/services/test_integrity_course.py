"""What the weekly run asks of a subject's whole course, on T3 as it ships."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ecrf.services import commands as c
from ecrf.services.integrity.report import Report
from tests.services.house import House
from tests.services.test_integrity import of_kind, run

AE = "LOGS/1/AE/1/1/AE_L"
CM = "LOGS/1/CM/1/1/CM_L"
TODAY = "2026-03-13"


def put(house: House, chain: str, at: str, **values: str) -> None:
    """Enter fields of one line."""
    for item, text in values.items():
        outcome = house.enter(chain, f"{at}/{item}", text)
        assert outcome.fault is None, (item, outcome.fault)


def look(house: House, as_of: str = TODAY) -> Report:
    """The coordinator's run."""
    return run(house, "coordinator", "self", as_of)


def treat(house: House, chain: str, day: str = "20260201") -> None:
    """The subject has had SFRT."""
    put(house, chain, "S2/1/SFRT/1/1/SFRT_G/0", SFRT_DAT=day)


@pytest.fixture
def treated(house: House) -> str:
    """A subject treated on 1 February 2026."""
    chain = house.subject()
    treat(house, chain)
    return chain


def test_a_treated_subject_without_any_event_is_asked_about(house: House, treated: str) -> None:
    """Forty days of treatment and an empty log of events are found; one event, however small, settles it."""
    (found,) = of_kind(look(house), "no_event")
    assert (found.chain, found.args["days"]) == (treated, 40)
    put(house, treated, f"{AE}/l1", AE_TERM="dry mouth", AE_ONGO="n")
    assert [f.standing for f in of_kind(look(house), "no_event")] == ["resolved"]


def test_a_subject_not_yet_treated_need_not_have_an_event(house: House) -> None:
    """Screening alone asks for no adverse event."""
    house.subject()
    assert of_kind(look(house), "no_event") == []


def test_an_ongoing_event_untouched_for_more_than_28_days_is_found(house: House, treated: str) -> None:
    """On day 28 it is quiet, on day 29 it asks; a new value quiets it although another event stays old."""
    put(house, treated, f"{AE}/l1", AE_TERM="dry mouth", AE_ONGO="y")
    put(house, treated, f"{AE}/l2", AE_TERM="cough", AE_ONGO="y")
    put(house, treated, f"{AE}/l3", AE_TERM="rash", AE_ONGO="n")
    assert of_kind(look(house, "2026-04-10"), "event_stale") == []
    house.clock.time += timedelta(days=29)
    found = of_kind(look(house, "2026-04-11"), "event_stale")
    assert [(f.args["event"], f.args["days"]) for f in found] == [("dry mouth", 29), ("cough", 29)]
    put(house, treated, f"{AE}/l1", AE_OUT="NOT RECOVERED/NOT RESOLVED")
    standing = {str(f.args["event"]): f.standing for f in of_kind(look(house, "2026-04-11"), "event_stale")}
    assert standing == {"cough": "persisting", "dry mouth": "resolved"}


def test_an_investigators_confirmation_counts_as_looking_at_an_event(house: House, treated: str) -> None:
    """A grade confirmed yesterday is not stale."""
    put(house, treated, f"{AE}/l1", AE_TERM="dry mouth", AE_ONGO="y", AE_GRADE="1")
    house.clock.time += timedelta(days=29)
    assert len(of_kind(look(house, "2026-04-11"), "event_stale")) == 1
    house.must("investigator", c.State, treated, "judgement", (f"{AE}/l1/AE_GRADE",), "confirmed")
    assert [f.standing for f in of_kind(look(house, "2026-04-11"), "event_stale")] == ["resolved"]


@pytest.mark.parametrize(
    ("values", "asks"),
    [
        ({"CM_CAT": "GCSF", "CM_INDC": "AE"}, True),
        ({"CM_CAT": "TRANSF", "CM_INDC": "OTHER"}, True),
        ({"CM_CAT": "STEROID", "CM_INDC": "PREMED"}, False),
        ({"CM_CAT": "GCSF", "CM_INDC": "PROPHYLAXIS"}, False),
        ({"CM_CAT": "ANALGESIC", "CM_INDC": "OTHER"}, False),
    ],
)
def test_growth_factor_blood_and_steroid_name_their_event(
    house: House, values: dict[str, str], *, asks: bool
) -> None:
    """What is given for toxicity names its event; prophylaxis, premedication and other drugs need none."""
    chain = house.subject()
    put(house, chain, f"{CM}/l1", CM_TRT="X", **values)
    assert bool(of_kind(look(house), "conmed_no_event")) is asks


def test_a_medication_that_names_a_standing_event_is_quiet(house: House) -> None:
    """Event 1 exists: the G-CSF that names it is settled, one that names event 7 is not."""
    chain = house.subject()
    put(house, chain, f"{AE}/l1", AE_TERM="neutropenia")
    put(house, chain, f"{CM}/l1", CM_TRT="PEG-rhG-CSF", CM_CAT="GCSF", CM_INDC="AE", CM_AENO="7")
    assert len(of_kind(look(house), "conmed_no_event")) == 1
    put(house, chain, f"{CM}/l1", CM_AENO="1")
    assert [f.standing for f in of_kind(look(house), "conmed_no_event")] == ["resolved"]


def test_a_dose_needs_both_laboratory_forms_within_three_days(house: House) -> None:
    """Blood count three days before is enough, chemistry four days before is not; a dose of 0 asks for none."""
    chain = house.subject()
    put(house, chain, "C/1/EXI/1/1/EXI_BODY/0", EXI_DAT="20260310")
    put(house, chain, "C/1/EXI/1/1/EXI_DOC/0", EXI_DOCDOSE="0")
    assert of_kind(look(house), "dose_no_labs") == []
    put(house, chain, "C/1/EXI/1/1/EXI_DOC/0", EXI_DOCDOSE="131")
    assert {f.args["check"] for f in of_kind(look(house), "dose_no_labs")} == {"HAEM", "CHEM"}
    put(house, chain, "C/1/HAEM/1/1/HAEM_G/0", HAEM_PERF="y", HAEM_DTM="20260307")
    put(house, chain, "C/1/CHEM/1/1/CHEM_G/0", CHEM_PERF="y", CHEM_DTM="20260306")
    left = [f for f in of_kind(look(house), "dose_no_labs") if f.standing != "resolved"]
    assert [f.args["check"] for f in left] == ["CHEM"]


def test_what_was_done_after_death_or_before_consent_is_found(house: House) -> None:
    """Blood drawn the day after death and a dose the day before consent are found; the days themselves are not."""
    chain = house.subject()
    put(house, chain, "S0/1/IC/1/1/IC_G/0", IC_SIGNDTM="20260202 0930")
    put(house, chain, "LOGS/1/DTH/1/1/DTH_G/0", DTH_DAT="20260310")
    put(house, chain, "S2/1/SFRT/1/1/SFRT_G/0", SFRT_DAT="20260202")
    put(house, chain, "S0/1/QC30/1/1/QC30_G/0", QC30_PERF="y", QC30_DTM="20260201 1000")
    put(house, chain, "C/1/HAEM/1/1/HAEM_G/0", HAEM_PERF="y", HAEM_DTM="20260311")
    put(house, chain, "C/1/CHEM/1/1/CHEM_G/0", CHEM_PERF="y", CHEM_DTM="20260310")
    report = look(house)
    assert [f.at.rpartition("/")[2] for f in of_kind(report, "after_death")] == ["HAEM_DTM"]
    assert [f.at.rpartition("/")[2] for f in of_kind(report, "before_consent")] == ["QC30_DTM"]


def test_two_lines_of_a_log_that_say_the_same_are_found(house: House) -> None:
    """Same drug, begin and dose is one line too many; another dose is another line."""
    chain = house.subject()
    for line, dose in (("l1", "10"), ("l2", "10"), ("l3", "20")):
        put(house, chain, f"{CM}/{line}", CM_TRT="Ondansetron" if line != "l2" else " ondansetron ",
            CM_DOSE=dose, CM_STDAT="20260301")  # fmt: skip
    (found,) = of_kind(look(house), "duplicate")
    assert (found.args["number"], found.args["other"]) == (2, 1)


def test_a_line_removed_or_entered_in_error_is_not_counted(house: House) -> None:
    """A line taken out no longer makes a duplicate."""
    chain = house.subject()
    for line in ("l1", "l2"):
        put(house, chain, f"{CM}/{line}", CM_TRT="Ondansetron", CM_STDAT="20260301")
    house.must("coordinator", c.RemoveLine, chain, f"{CM}/l2", "twice")
    assert of_kind(look(house), "duplicate") == []


def test_a_visit_entered_more_than_five_days_late_is_told_once(house: House) -> None:
    """Entered on day 6 it is found that week and no longer the week after; entered on day 5 never."""
    chain = house.subject()
    put(house, chain, "S0/1/SV/1/1/SV_G/0", SV_OCCUR="y", SV_VISITDAT="20260307")
    put(house, chain, "S1/1/SV/1/1/SV_G/0", SV_OCCUR="y", SV_VISITDAT="20260308")
    (found,) = of_kind(look(house), "visit_late")
    assert (found.at, found.args["days"]) == ("S0/1/SV/1/1", 6)
    assert [f.standing for f in of_kind(look(house, "2026-03-21"), "visit_late")] == ["resolved"]


def test_a_questionnaire_that_did_not_come_is_a_finding_of_its_own(house: House) -> None:
    """QLQ-C30 of a visit that took place is told as a sheet not received, other forms as missing."""
    chain = house.subject()
    put(house, chain, "S0/1/SV/1/1/SV_G/0", SV_OCCUR="y", SV_VISITDAT="20260312")
    report = look(house)
    assert "S0/1/QC30/1/1" in [f.at for f in of_kind(report, "sheet_missing")]
    assert "S0/1/QC30/1/1" not in [f.at for f in of_kind(report, "form_missing")]
    assert "S0/1/IC/1/1" in [f.at for f in of_kind(report, "form_missing")]
