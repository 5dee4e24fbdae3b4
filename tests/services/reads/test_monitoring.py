"""Changed since my last review."""

import pytest

from ecrf.services import commands as c
from ecrf.services.reads.form_view import Verification
from ecrf.words import Refusal, Text

VITALS = "CYC/1/VS/1/1"
WEIGHT, FEVER = f"{VITALS}/VSG/0/WEIGHT", f"{VITALS}/VSG/0/FEVER"


@pytest.fixture
def entered(bed):
    """A complete form of a subject with nothing else."""
    chain = bed.subject()
    bed.enter(chain, VITALS, WEIGHT="70", FEVER="N")
    bed.do("coordinator", c.CompleteForm, chain, VITALS)
    return chain


def review(bed, who="monitor", site="*"):
    """A person's review."""
    return bed.reads(who).review(site)


def change(bed, chain, **texts):
    """Correct the complete form."""
    bed.do("coordinator", c.OpenCorrection, chain, VITALS, "misread")
    bed.enter(chain, VITALS, reason="misread", **texts)
    bed.do("coordinator", c.CloseCorrection, chain, VITALS)


def test_everything_is_new_before_the_first_review(bed, entered):
    """Fields the program derived are not listed; nothing was there before."""
    lines = review(bed).lines
    assert {line.at for line in lines} == {WEIGHT, FEVER}
    weight = next(line for line in lines if line.at == WEIGHT)
    assert (weight.subject, weight.form.en, weight.item.en, weight.critical) == (
        "01-001",
        "Vitals",
        "WEIGHT",
        True,
    )
    assert (weight.old, weight.new, weight.person) == (None, Text("70"), "Coordinator")


def test_what_was_looked_at_does_not_come_again(bed, entered):
    """Verified, differing, without source, or passed: each is a look."""
    bed.do("monitor", c.State, entered, "sdv", (WEIGHT,))
    bed.do("monitor", c.State, entered, "review.data", (FEVER,))
    assert review(bed).lines == ()


def test_a_change_comes_back_with_old_new_who_when_why(bed, entered):
    """Old is the value at the last look, however often it changed since."""
    bed.do("monitor", c.State, entered, "sdv", (VITALS,))
    change(bed, entered, WEIGHT="71")
    change(bed, entered, WEIGHT="72")
    (line,) = review(bed).lines
    assert (line.at, line.old, line.new, line.reason) == (WEIGHT, Text("70"), Text("72"), Text("misread"))
    assert line.verification is Verification.DROPPED


def test_an_emptied_field_comes_back(bed, entered):
    """Its new value is nothing."""
    bed.do("monitor", c.State, entered, "sdv", (VITALS,))
    bed.do("coordinator", c.OpenCorrection, entered, VITALS, "not measured")
    bed.enter(entered, VITALS, reason="not measured", FEVER="")
    (line,) = review(bed).in_entry
    assert (line.at, line.old.code, line.new) == (FEVER, "value.no", None)


def test_a_removed_line_comes_back(bed):
    """Its fields were looked at and are gone."""
    chain = bed.subject()
    log = "LOGS/1/AE/1/1"
    bed.enter(chain, log, AE_TERM__a="Nausea")
    bed.do("monitor", c.State, chain, "sdv", (log,))
    bed.do("coordinator", c.RemoveLine, chain, f"{log}/AEG/a", "wrong subject")
    (line,) = review(bed).in_entry
    assert (line.old, line.new, line.line, line.reason) == (Text("Nausea"), None, 1, Text("wrong subject"))


def test_a_review_is_ones_own(bed, entered):
    """What the monitor saw is new to the data manager's eyes."""
    bed.do("monitor", c.State, entered, "sdv", (VITALS,))
    assert review(bed).lines == ()
    with pytest.raises(Refusal) as refused:
        review(bed, "data_manager")
    assert refused.value.fault.code == "reads.not_allowed"


def test_a_look_binds_the_place_in_the_trail_not_the_time(bed, entered):
    """A clock set back changes nothing."""
    bed.do("monitor", c.State, entered, "sdv", (VITALS,))
    bed.days(-10)
    change(bed, entered, WEIGHT="71")
    assert [line.at for line in review(bed).lines] == [WEIGHT]


def test_forms_in_entry_are_listed_apart(bed, entered):
    """A form not complete, or being corrected, is still in work."""
    bed.enter(entered, "CYC/2/VS/1/1", WEIGHT="70")
    found = review(bed)
    assert {line.record for line in found.lines} == {VITALS}
    assert {line.record for line in found.in_entry} == {"CYC/2/VS/1/1"}


def test_another_site_is_another_review(bed, entered):
    """One site at a time, or all."""
    assert review(bed, site="site2").lines == ()
    assert len(review(bed, site="site1").lines) == 2


def test_identifying_fields_are_not_a_monitors_to_review(bed, chain):
    """What may not be seen cannot be verified."""
    lines = [*review(bed).lines, *review(bed).in_entry]
    assert not any("BIRTH" in line.at for line in lines)


def test_progress_counts_fields_whose_verification_holds(bed, entered):
    """Forms wholly verified are done and not listed; those with a dropped field come first."""
    assert [(form.record, form.verified, form.planned) for form in review(bed).forms] == [(VITALS, 0, 2)]
    bed.do("monitor", c.State, entered, "sdv", (VITALS,))
    assert review(bed).forms == ()
    change(bed, entered, WEIGHT="71")
    assert [(form.verified, form.dropped) for form in review(bed).forms] == [(1, 1)]


def test_a_withdrawn_statement_was_no_look(bed, entered):
    """Undo brings the lines back."""
    outcome = bed.do("monitor", c.State, entered, "sdv", (VITALS,))
    bed.do("monitor", c.WithdrawStatement, entered, outcome.sequence)
    assert len(review(bed).lines) == 2
