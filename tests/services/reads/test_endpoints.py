"""Endpoints of the shipped T3 design, from what is entered to the date that decided."""

from datetime import date
from decimal import Decimal

import msgspec
import pytest

from ecrf.clinical.endpoints import Ending
from ecrf.library.load_design import load_study
from ecrf.services import commands as c
from ecrf.words import Refusal
from tests.services.reads.bed import PERMISSIONS, Bed


@pytest.fixture(scope="module")
def design():
    """T3 as shipped, with the permissions of the test trial."""
    found = load_study("T3")
    return msgspec.structs.replace(found, study=msgspec.structs.replace(found.study, permissions=PERMISSIONS))


@pytest.fixture
def bed(design) -> Bed:
    """T3 with nobody in it, late enough for every date below."""
    made = Bed(design)
    made.days(900)
    return made


def enrol(bed, day="2026-03-20"):
    """A subject enrolled on a day."""
    chain = bed.subject()
    bed.enter(chain, "S0/1/IE/1/1", IE_DEC="ENROL", IE_DECDAT=day)
    return chain


def scan(bed, chain, event, day, overall, size="40"):
    """A tumour assessment with one target lesion and an overall response."""
    values = {"TU_DAT": day, "TU_BASE": "N" if overall else "Y", "TU_TNUM__t1": "1", "TU_TDIAM__t1": size}
    bed.enter(chain, f"{event}/1/TU/1/1", **values | ({"TU_ORESP": overall} if overall else {}))


def line_of(bed, endpoint, number=0):
    """The line of a subject at an endpoint."""
    view = bed.reads("coordinator").endpoints()
    return next(each for each in view.endpoints if each.oid == endpoint).lines[number]


def test_progression_decides_and_the_line_leads_to_its_field(bed):
    """EFS ends at the progression form; overall survival at the last date the subject was known alive."""
    chain = enrol(bed)
    scan(bed, chain, "S0", "2026-03-10", "")
    scan(bed, chain, "EOI", "2026-06-01", "PR")
    bed.enter(chain, "LOGS/1/PD/1/1", PD_DAT="2026-09-01", PD_SITE="DISTANT")
    bed.enter(chain, "FU/1/SS/1/1", SS_LASTALV="2026-10")
    efs = line_of(bed, "EFS")
    assert (efs.time.end, efs.time.ending, efs.time.days) == (date(2026, 9, 1), Ending.EVENT, 166)
    assert efs.target == "LOGS/1/PD/1/1/PD_G/0/PD_DAT"
    assert efs.where.en == "Progression or recurrence"
    alive = line_of(bed, "OS").time
    assert (alive.end, alive.ending, alive.by.imputed) == (date(2026, 10, 31), Ending.LAST_SEEN, True)


def test_a_screen_failure_is_in_no_endpoint(bed):
    """The day of the decision begins nothing for who was not enrolled: left out, and said why."""
    chain = bed.subject()
    bed.enter(chain, "S0/1/IE/1/1", IE_DEC="FAIL", IE_DECDAT="2026-03-20")
    assert (line_of(bed, "OS").time, line_of(bed, "OS").left_out.code) == (None, "endpoint.not_in_population")
    bed.do("coordinator", c.SetSubjectStatus, chain, "screen_failure")
    line = line_of(bed, "OS")
    assert (line.time, line.left_out.code) == (None, "endpoint.no_start")


def test_a_progression_behind_two_missed_scans_does_not_count_where_the_study_says_so(design):
    """FDA 2018: after two missed assessments in a row the time ends at the last scan; one missed changes nothing."""
    endpoints = tuple(msgspec.structs.replace(each, missed=2) for each in design.study.endpoints)
    study = msgspec.structs.replace(design.study, endpoints=endpoints)
    bed = Bed(msgspec.structs.replace(design, study=study))
    bed.days(900)
    early, late = enrol(bed), enrol(bed)
    for chain, day in ((early, "2026-10-20"), (late, "2027-01-20")):
        scan(bed, chain, "EOI", "2026-06-01", "PR")
        scan(
            bed, chain, "P1M", "2026-07-01", "PR"
        )  # next scans planned 2026-09-23, 2026-12-16, each +- 14 days
        bed.enter(chain, "LOGS/1/PD/1/1", PD_DAT=day, PD_SITE="LOCAL")
    assert (line_of(bed, "EFS").time.end, line_of(bed, "EFS").time.ending) == (
        date(2026, 10, 20),
        Ending.EVENT,
    )
    time = line_of(bed, "EFS", 1).time
    assert (time.end, time.ending, time.by.at) == (
        date(2026, 7, 1),
        Ending.MISSED,
        "P1M/1/TU/1/1/TU_G/0/TU_DAT",
    )


def test_who_is_not_in_the_population_is_left_out_and_named(bed, design):
    """A treated-only population leaves out who was enrolled and never treated; the rate follows its own setting."""
    endpoints = tuple(msgspec.structs.replace(each, population="SAF") for each in design.study.endpoints)
    settings = design.study.settings | {"response_population": "SAF"}
    study = msgspec.structs.replace(design.study, endpoints=endpoints, settings=settings)
    bed = Bed(msgspec.structs.replace(design, study=study))
    bed.days(900)
    treated, waiting = enrol(bed), enrol(bed)
    for chain in (treated, waiting):
        scan(bed, chain, "S0", "2026-03-10", "")
        scan(bed, chain, "EOI", "2026-06-01", "PR", "20")
    bed.enter(treated, "S2/1/SFRT/1/1", SFRT_DAT="2026-03-27")
    assert line_of(bed, "EFS").time is not None
    left_out = line_of(bed, "EFS", 1).left_out
    assert (left_out.code, left_out.args["population"].en) == (
        "endpoint.not_in_population",
        "Safety set (treated)",
    )
    assert [line.counts for line in bed.reads("coordinator").endpoints().response.lines] == [True, False]


def test_the_site_of_progression_tells_distant_from_local(bed):
    """A distant metastasis ends DMFS and leaves LRRFS censored at the last scan."""
    chain = enrol(bed)
    scan(bed, chain, "EOI", "2026-06-01", "PR")
    bed.enter(chain, "LOGS/1/PD/1/1", PD_DAT="2026-09-01", PD_SITE="DISTANT")
    assert line_of(bed, "DMFS").time.is_event
    local = line_of(bed, "LRRFS").time
    assert (local.end, local.ending) == (date(2026, 6, 1), Ending.LAST_SEEN)


def test_other_therapy_ends_the_time_before_progression(bed):
    """A progression after new anticancer therapy does not count; the last scan before it does."""
    chain = enrol(bed)
    scan(bed, chain, "EOI", "2026-06-01", "SD")
    bed.enter(chain, "FU/1/SS/1/1", SS_STAT="ALIVE", SS_NEWTRT="Y", SS_NEWDAT="2026-07-01")
    bed.enter(chain, "LOGS/1/PD/1/1", PD_DAT="2026-09-01", PD_SITE="LOCAL")
    time = line_of(bed, "EFS").time
    assert (time.end, time.ending) == (date(2026, 6, 1), Ending.OTHER_THERAPY)


def test_nobody_is_counted_before_enrolment(bed):
    """Without the starting date a subject has no time, and the line says why."""
    bed.subject()
    line = line_of(bed, "OS")
    assert line.time is None
    assert line.left_out.code == "endpoint.no_start"


def test_the_response_rate_counts_confirmed_responses_of_enrolled_subjects_with_a_target(bed):
    """PR on day 83 confirmed 30 days later counts; PR without a second look is SD. DoR begins at the first PR."""
    first, second = enrol(bed), enrol(bed)
    for chain in (first, second):
        scan(bed, chain, "S0", "2026-03-10", "")
        scan(bed, chain, "EOI", "2026-06-01", "PR", "20")
    scan(bed, first, "P1M", "2026-07-01", "PR", "18")
    view = bed.reads("coordinator").endpoints().response
    assert [line.change for line in view.lines] == [Decimal(-55), Decimal(-50)]
    assert [(line.unconfirmed, line.confirmed) for line in view.lines] == [("PR", "PR"), ("PR", "SD")]
    assert (view.rate.count, view.rate.whole) == (1, 2)
    dor = [line_of(bed, "DOR", number) for number in (0, 1)]
    assert (dor[0].time.start, dor[0].time.days) == (date(2026, 6, 1), 31)
    assert dor[1].left_out.code == "endpoint.no_response"


def test_the_curve_is_that_of_the_lines(bed):
    """Two subjects, one event at 166 days: one half survives, and the median is that time."""
    first = enrol(bed)
    bed.enter(first, "LOGS/1/PD/1/1", PD_DAT="2026-09-01", PD_SITE="LOCAL")
    second = enrol(bed)
    scan(bed, second, "FU", "2026-12-01", "SD")
    view = bed.reads("coordinator").endpoints()
    efs = next(each for each in view.endpoints if each.oid == "EFS")
    assert [(step.time, step.at_risk, step.survival) for step in efs.curve] == [
        (Decimal(166), 2, Decimal("0.5")),
        (Decimal(257), 1, Decimal("0.5")),
    ]
    assert efs.events == 1


def test_endpoints_are_for_those_who_may_see_clinical_values(bed):
    """An administrator is refused."""
    with pytest.raises(Refusal) as refused:
        bed.reads("administrator").endpoints()
    assert refused.value.fault.code == "reads.not_allowed"


def test_what_is_entered_meanwhile_is_seen_at_the_next_look(bed):
    """Traces are kept per subject until its chain moves on."""
    chain = enrol(bed)
    reads = bed.reads("coordinator")
    assert reads.endpoints().endpoints[1].events == 0
    bed.enter(chain, "LOGS/1/PD/1/1", PD_DAT="2026-09-01", PD_SITE="LOCAL")
    assert reads.endpoints().endpoints[1].events == 1
