"""One status function for forms, visits and subjects."""

from ecrf.services import commands as c
from ecrf.services.reads.status_view import Badge, Status

VITALS = "CYC/1/VS/1/1"
SOUND = {"WEIGHT": "70", "FEVER": "N"}


def form(bed, chain, record=VITALS, who="coordinator"):
    """One form, or its standing."""
    return bed.reads(who).form(chain, record).standing


def seen(bed, chain):
    """The first cycle took place."""
    bed.enter(chain, "CYC/1/SV/1/1", SV_OCCUR="Y", SV_DAT="2026-03-15")


def complete(bed, chain, record=VITALS, **texts):
    """Enter and complete a form."""
    bed.enter(chain, record, **(texts or SOUND))
    bed.do("coordinator", c.CompleteForm, chain, record)


def test_a_form_goes_from_empty_over_due_to_overdue(bed, chain):
    """Before, within and behind the window of its visit (12 to 18 March)."""
    found = []
    for days in (0, 12, 6):
        bed.days(days)
        found.append(form(bed, chain).status)
    assert found == [Status.EMPTY, Status.DUE, Status.OVERDUE]


def test_an_empty_form_of_a_visit_held_is_overdue_after_five_days(bed, chain):
    """The visit of 15 March should be entered by 20 March."""
    bed.days(13)
    seen(bed, chain)
    assert form(bed, chain).status is Status.EMPTY
    bed.days(5)
    assert form(bed, chain).status is Status.EMPTY
    bed.days(1)
    assert form(bed, chain).status is Status.OVERDUE


def test_a_form_not_required_is_never_overdue(bed, chain):
    """The log of the whole subject waits for its first event."""
    bed.days(300)
    assert form(bed, chain, "LOGS/1/AE/1/1").status is Status.EMPTY


def test_begun_counts_required_fields_shown(bed, chain):
    """Temperature is asked for only with fever; derived and optional fields do not count."""
    bed.enter(chain, VITALS, WEIGHT="70")
    assert (form(bed, chain).status, form(bed, chain).filled, form(bed, chain).asked) == (Status.BEGUN, 1, 2)
    bed.enter(chain, VITALS, FEVER="Y")
    assert (form(bed, chain).filled, form(bed, chain).asked) == (2, 3)
    bed.enter(chain, VITALS, TEMP="UNK")
    assert (form(bed, chain).filled, form(bed, chain).asked) == (3, 3)


def test_a_value_that_cannot_be_read_fails_the_form(bed, chain):
    """Kept as typed, not counted as filled."""
    bed.enter(chain, VITALS, WEIGHT="seventy", FEVER="N")
    assert (form(bed, chain).status, form(bed, chain).filled) == (Status.FAILED, 1)


def test_a_soft_check_fails_a_begun_form_until_it_is_answered(bed, chain):
    """Weight above 130 asks; the answer settles it."""
    bed.enter(chain, VITALS, WEIGHT="140", FEVER="N")
    assert form(bed, chain).status is Status.FAILED
    bed.do("coordinator", c.AnswerPrompt, chain, f"{VITALS}/VSG/0/WEIGHT", "VS_HEAVY", "measured twice")
    assert form(bed, chain).status is Status.BEGUN


def test_a_hard_check_fails_whatever_is_answered(bed, chain):
    """Height above 250 cannot stand."""
    bed.enter(chain, VITALS, HEIGHT="260")
    bed.do("coordinator", c.AnswerPrompt, chain, f"{VITALS}/VSG/0/HEIGHT", "VS_TALL", "yes")
    assert form(bed, chain).status is Status.FAILED


def test_correcting_the_value_takes_the_failure_away(bed, chain):
    """A prompt of the past that no longer fires is history."""
    bed.enter(chain, VITALS, WEIGHT="140", FEVER="N")
    bed.enter(chain, VITALS, WEIGHT="70")
    assert form(bed, chain).status is Status.BEGUN


def test_a_complete_form_shows_its_open_query_as_a_badge(bed, chain):
    """An unanswered soft check becomes a query at completion; the status is complete."""
    complete(bed, chain, WEIGHT="140", FEVER="N")
    standing = form(bed, chain)
    assert (standing.status, standing.queries) == (Status.COMPLETE, 1)
    assert Badge.QUERY_OPEN in standing.badges
    query = bed.reads("coordinator").form(chain, VITALS).find(f"{VITALS}/VSG/0/WEIGHT").queries[0]
    bed.do("coordinator", c.AnswerQuery, chain, query.id, "confirmed")
    assert Badge.QUERY_ANSWERED in form(bed, chain).badges
    assert Badge.QUERY_OPEN not in form(bed, chain).badges


def test_verification_of_a_form_drops_with_one_changed_field(bed, chain):
    """The form is verified while nothing beneath changed since; the other fields stay verified."""
    complete(bed, chain)
    bed.do("monitor", c.State, chain, "sdv", (VITALS,))
    assert Badge.VERIFIED in form(bed, chain).badges
    bed.do("coordinator", c.OpenCorrection, chain, VITALS, "typing error")
    bed.enter(chain, VITALS, WEIGHT="71")
    standing = form(bed, chain)
    assert Badge.VERIFICATION_DROPPED in standing.badges
    assert Badge.VERIFIED not in standing.badges
    assert Badge.CORRECTION in standing.badges
    fields = {
        f.item.oid: f.verification.value
        for f in bed.reads("monitor").form(chain, VITALS).fields()
        if f.version
    }
    assert fields == {"WEIGHT": "dropped", "DOUBLE": "dropped", "FEVER": "verified"}


def test_a_discrepancy_is_not_verification(bed, chain):
    """What differs from its source wears its own badge."""
    complete(bed, chain)
    bed.do("monitor", c.State, chain, "sdv", (VITALS,))
    bed.do("monitor", c.State, chain, "discrepancy", (f"{VITALS}/VSG/0/WEIGHT",), note="chart says 72")
    badges = form(bed, chain).badges
    assert Badge.DISCREPANCY in badges
    assert Badge.VERIFIED not in badges


def test_a_signature_breaks_when_a_value_changes(bed, chain):
    """Signed as it stood; a correction shows."""
    complete(bed, chain)
    bed.do("investigator", c.Sign, chain, VITALS, "approved")
    assert Badge.SIGNED in form(bed, chain).badges
    bed.do("coordinator", c.OpenCorrection, chain, VITALS, "typing error")
    bed.enter(chain, VITALS, WEIGHT="71")
    badges = form(bed, chain).badges
    assert Badge.SIGNATURE_BROKEN in badges
    assert Badge.SIGNED not in badges


def test_a_judgement_waits_until_the_investigator_confirms(bed, chain):
    """A coordinator's grade is unassessed; confirming settles it, changing it opens it again."""
    log = "LOGS/1/AE/1/1"
    bed.enter(chain, log, AE_TERM__a1="Nausea", AE_GRADE__a1="2")
    assert Badge.UNASSESSED in form(bed, chain, log).badges
    bed.do("investigator", c.State, chain, "judgement", (f"{log}/AEG/a1/AE_GRADE",))
    assert Badge.UNASSESSED not in form(bed, chain, log).badges
    bed.enter(chain, log, AE_GRADE__a1="3")
    assert Badge.UNASSESSED in form(bed, chain, log).badges


def test_locks_are_badges_of_everything_beneath(bed, chain):
    """A frozen visit freezes its forms; the subject's lock goes above it."""
    complete(bed, chain)
    bed.do("investigator", c.Lock, chain, "CYC/1", "frozen")
    assert Badge.FROZEN in form(bed, chain).badges
    bed.do("data_manager", c.Lock, chain, "", "locked", "early")
    assert Badge.LOCKED in form(bed, chain).badges
    assert Badge.FROZEN not in form(bed, chain).badges


def test_a_form_marked_missing_is_not_done(bed, chain):
    """A missing mark stands for the form, before or after its first value."""
    bed.do("coordinator", c.MarkMissing, chain, VITALS, "ND", "broken scale")
    assert form(bed, chain).status is Status.NOT_DONE


def test_a_visit_is_complete_when_every_expected_form_is(bed, chain):
    """Begun until then; optional forms do not count while empty."""
    bed.days(13)
    seen(bed, chain)
    visit = bed.reads("coordinator").visit(chain, "CYC")
    assert (visit.standing.status, visit.standing.filled, visit.standing.asked) == (Status.BEGUN, 0, 2)
    bed.do("coordinator", c.CompleteForm, chain, "CYC/1/SV/1/1")
    complete(bed, chain, WEIGHT="70", FEVER="N", HEIGHT="170")
    visit = bed.reads("coordinator").visit(chain, "CYC")
    assert (visit.standing.status, visit.standing.filled, visit.standing.asked) == (Status.COMPLETE, 2, 2)


def test_the_worst_of_a_visit_is_shown_and_queries_add_up(bed, chain):
    """A failing form outranks a complete one; badges of warning pass up."""
    bed.days(13)
    seen(bed, chain)
    bed.enter(chain, VITALS, HEIGHT="260")
    bed.do("monitor", c.RaiseQuery, chain, "CYC/1", "Was this visit held?")
    bed.do("monitor", c.RaiseQuery, chain, VITALS, "Check the height")
    visit = bed.reads("monitor").visit(chain, "CYC").standing
    assert (visit.status, visit.queries) == (Status.FAILED, 2)
    assert Badge.QUERY_OPEN in visit.badges


def test_a_form_in_error_is_crossed_out_and_counts_nowhere(bed, chain):
    """Status in error; the visit is as if it had not been recorded."""
    bed.enter(chain, VITALS, HEIGHT="260")
    bed.do("coordinator", c.MarkInError, chain, VITALS, "wrong subject")
    assert form(bed, chain).status is Status.IN_ERROR
    assert bed.reads("coordinator").visit(chain, "CYC").standing.status is Status.EMPTY


def test_every_status_and_badge_has_a_message_code():
    """Status and badges are said in words wherever they are drawn."""
    assert Status.BEGUN.code == "status.begun"
    assert (Badge.SIGNED | Badge.LOCKED).codes == ("badge.signed", "badge.locked")
