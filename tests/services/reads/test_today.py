"""The worklists of one person."""

from ecrf.services import commands as c

VITALS, LOG = "CYC/1/VS/1/1", "LOGS/1/AE/1/1"


def test_the_coordinator_sees_visits_queries_and_begun_forms(bed, chain):
    """Open queries only; forms begun or failing."""
    bed.do("monitor", c.RaiseQuery, chain, VITALS, "Where is it?")
    today = bed.reads("coordinator").today()
    assert [row.query.at for row in today.queries] == [VITALS]
    assert {form.record for form in today.begun} == {"SCREEN/1/SV/1/1", "SCREEN/1/DM/1/1"}
    assert (today.judgements, today.to_sign, today.changed) == ((), (), 0)


def test_overdue_visits_come_first_the_longest_behind_before_the_others(bed, chain):
    """Windows end 18 March for the first cycle and 8 March for a screening never held."""
    other = bed.subject()
    bed.enter(other, "SCREEN/1/DM/1/1", CONSENT="2026-03-02")
    bed.days(17)
    due = bed.reads("coordinator").today().visits
    assert [(each.subject, each.visit.event, each.days) for each in due] == [
        ("01-002", "SCREEN", 10),
        ("01-001", "CYC", 1),
        ("01-002", "CYC", 0),
    ]


def test_the_investigator_sees_judgements_and_visits_to_sign(bed, chain):
    """A judgement leads to its field; a visit is to be signed when all of it is complete."""
    bed.enter(chain, LOG, AE_TERM__a="Nausea", AE_GRADE__a="2")
    for record in ("SCREEN/1/SV/1/1", "SCREEN/1/DM/1/1"):
        bed.do("coordinator", c.CompleteForm, chain, record)
    today = bed.reads("investigator").today()
    assert [form.at for form in today.judgements] == [f"{LOG}/AEG/a/AE_GRADE"]
    assert [form.at for form in today.to_sign] == ["SCREEN/1"]
    bed.do("investigator", c.Sign, chain, "SCREEN/1", "approved")
    bed.do("investigator", c.State, chain, "judgement", (f"{LOG}/AEG/a/AE_GRADE",))
    today = bed.reads("investigator").today()
    assert (today.judgements, today.to_sign) == ((), ())


def test_the_monitor_sees_changes_answers_and_dropped_verification(bed, chain):
    """Answered queries wait for whoever closes; identifying fields are not counted."""
    bed.do("monitor", c.RaiseQuery, chain, "SCREEN/1/DM/1/1/DMG/0/SEX", "Really?")
    query = bed.reads("monitor").queries_at(chain, "")[0]
    assert bed.reads("monitor").today().queries == ()
    bed.do("coordinator", c.AnswerQuery, chain, query.id, "Yes")
    today = bed.reads("monitor").today()
    assert [row.query.id for row in today.queries] == [query.id]
    assert today.changed == 4
    bed.do("monitor", c.State, chain, "sdv", ("SCREEN/1/DM/1/1",))
    bed.enter(chain, "SCREEN/1/DM/1/1", reason="typing error", SEX="2")
    today = bed.reads("monitor").today()
    assert [form.record for form in today.dropped] == ["SCREEN/1/DM/1/1"]
    assert (today.changed, today.visits, today.begun) == (3, (), ())


def test_who_closes_queries_sees_how_many_wait_for_the_sites_and_how_long(bed, chain):
    """Two open ones, the older three days old; whoever answers has them as a list instead."""
    bed.do("monitor", c.RaiseQuery, chain, VITALS, "Where is it?")
    bed.days(3)
    bed.do("monitor", c.RaiseQuery, chain, "SCREEN/1/DM/1/1", "Really?")
    assert bed.reads("data_manager").today().unanswered == (2, 3)
    assert bed.reads("coordinator").today().unanswered == (0, 0)
    assert bed.reads("administrator").today().unanswered == (0, 0)


def test_an_integrity_run_is_due_after_a_week(bed):
    """At once when there was none."""
    assert bed.reads("coordinator").today().run_due
    bed.do("coordinator", c.RunIntegrity, "site1", "self", "2026-03-02")
    today = bed.reads("coordinator").today()
    assert (today.last_run, today.run_due) == ("2026-03-02", False)
    bed.days(7)
    assert not bed.reads("coordinator").today().run_due
    bed.days(1)
    assert bed.reads("coordinator").today().run_due


def test_a_subject_in_error_is_in_no_worklist(bed, chain):
    """Its visits are not due."""
    bed.days(17)
    bed.do("coordinator", c.MarkInError, chain, "", "consented elsewhere")
    today = bed.reads("coordinator").today()
    assert (today.visits, today.begun) == ((), ())


def test_what_the_investigator_must_be_told_stays_until_it_no_longer_holds(bed, chain):
    """A check marked urgent stands on Today of the coordinator and the investigator, at its field, until it is mended."""
    bed.enter(chain, VITALS, HEIGHT="260")
    for role in ("investigator", "coordinator"):
        (call,) = bed.reads(role).today().urgent
        assert (call.form.record, call.form.at, call.say.en) == (VITALS, f"{VITALS}/VSG/0/HEIGHT", "Too tall")
    assert bed.reads("monitor").today().urgent == ()
    bed.enter(chain, VITALS, HEIGHT="160")
    assert bed.reads("investigator").today().urgent == ()
