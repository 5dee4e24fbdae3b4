"""The dashboard, the people page and the integrity page."""

import pytest

from ecrf.services import commands as c
from ecrf.services.reads.query_view import AgeBucket
from ecrf.services.reads.study_view import MonthCount, Share
from ecrf.words import Refusal

VITALS, LOG = "CYC/1/VS/1/1", "LOGS/1/AE/1/1"


def test_accrual_counts_by_month_without_gaps(bed):
    """March 1, April none, May 2; a screen failure is no accrual."""
    bed.subject()
    bed.days(70)
    bed.subject()
    failed = bed.subject()
    bed.subject()
    bed.do("coordinator", c.SetSubjectStatus, failed, "screen_failure")
    view = bed.reads("coordinator").study()
    assert view.accrual == (
        MonthCount("2026-03", 1, 1),
        MonthCount("2026-04", 0, 1),
        MonthCount("2026-05", 2, 3),
    )
    assert (view.subjects, view.target, dict(view.by_status)) == (
        4,
        25,
        {"screening": 3, "screen_failure": 1},
    )


def test_queries_and_visits_are_counted(bed, chain):
    """Queries by age; visits due and overdue apart."""
    bed.do("monitor", c.RaiseQuery, chain, "SCREEN/1", "Really?")
    bed.days(17)
    view = bed.reads("coordinator").study()
    assert dict(view.queries) == {
        AgeBucket.WEEK: 0, AgeBucket.FORTNIGHT: 0, AgeBucket.MONTH: 1, AgeBucket.OLDER: 0,
    }  # fmt: skip
    assert ([d.visit.prefix for d in view.overdue], view.due) == (["CYC/1"], ())


def test_adverse_events_are_counted_by_grade(bed, chain):
    """The item that says it is the toxicity grade; removed lines do not count."""
    for line, grade in (("a", "1"), ("b", "3"), ("c", "3")):
        bed.enter(chain, LOG, **{f"AE_TERM__{line}": "Nausea", f"AE_GRADE__{line}": grade})
    bed.do("coordinator", c.RemoveLine, chain, f"{LOG}/AEG/c", "twice")
    assert bed.reads("coordinator").study().events_by_grade == (("1", 1), ("3", 1))


def test_progress_counts_fields_and_forms(bed):
    """Verified fields of complete forms; complete and signed forms of those begun."""
    chain = bed.subject()
    bed.enter(chain, VITALS, WEIGHT="70", FEVER="N")
    bed.enter(chain, LOG, AE_TERM__a="Nausea")
    bed.do("coordinator", c.CompleteForm, chain, VITALS)
    bed.do("monitor", c.State, chain, "sdv", (f"{VITALS}/VSG/0/WEIGHT",))
    bed.do("investigator", c.Sign, chain, VITALS, "approved")
    view = bed.reads("coordinator").study()
    assert (view.verified, view.complete, view.signed) == (Share(1, 2), Share(1, 2), Share(1, 2))


def test_people_show_roles_sites_and_the_permission_matrix(bed):
    """For whoever administers; disabled accounts stay listed."""
    people = bed.reads("administrator").people()
    monitor = next(person for person in people.persons if person.login == "monitor")
    assert [(g.role, g.site_number, g.active) for g in monitor.grants] == [("monitor", "*", True)]
    assert [(site.number, site.subjects) for site in people.sites] == [("01", 0), ("02", 0)]
    assert not any(cell.role == "monitor" and cell.action == "enter_values" for cell in people.matrix)
    bed.do("administrator", c.WithdrawRole, "monitor", "monitor", "*")
    monitor = next(p for p in bed.reads("administrator").people().persons if p.login == "monitor")
    assert [grant.active for grant in monitor.grants] == [False]


def test_people_are_not_for_the_site(bed):
    """A coordinator does not administer."""
    with pytest.raises(Refusal) as refused:
        bed.reads("coordinator").people()
    assert refused.value.fault.code == "reads.not_allowed"


def test_runs_are_listed_with_findings_and_what_was_said(bed, chain):
    """Newest first; a settled finding carries its words; only one's own unsigned run may be signed."""
    bed.days(17)
    first = bed.do("coordinator", c.RunIntegrity, "site1", "self", "2026-03-19").created
    view = bed.reads("coordinator").integrity("site1")
    assert (view.chosen, view.may_sign, view.overdue) == (first, True, False)
    finding = next(found for found in view.findings if found.kind == "visit_overdue")
    assert (finding.standing, finding.chain, finding.at) == ("new", chain, "CYC/1")
    bed.do("coordinator", c.SettleFinding, "site1", finding.finding, "explained", "2026-03-26", "holiday")
    bed.do("coordinator", c.SignIntegrity, "site1", first, "reviewed")
    second = bed.do("monitor", c.RunIntegrity, "site1", "independent", "2026-03-19").created
    view = bed.reads("coordinator").integrity("site1", first)
    assert [run.id for run in view.runs] == [second, first]
    settled = next(found for found in view.findings if found.finding == finding.finding)
    assert (settled.state, settled.until, settled.text) == ("explained", "2026-03-26", "holiday")
    assert (view.may_sign, view.runs[1].signed_by) == (False, "Coordinator")
    assert bed.reads("monitor").integrity("site1").may_sign


def test_another_sites_runs_are_not_shown(bed):
    """A site-bound session sees its own."""
    with pytest.raises(Refusal) as refused:
        bed.reads("coordinator").integrity("site2")
    assert refused.value.fault.code == "reads.no_such"
