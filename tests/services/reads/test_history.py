"""The history of a field and the trail of the study."""

import pytest

from ecrf.services import commands as c
from ecrf.services.reads.history_view import TrailFilter
from ecrf.words import Message, Refusal, Text

VITALS = "CYC/1/VS/1/1"
WEIGHT = f"{VITALS}/VSG/0/WEIGHT"


def history(bed, chain, at=WEIGHT, who="coordinator"):
    """The history of a field."""
    return bed.reads(who).history(chain, at)


def test_a_field_tells_who_when_old_new_and_why(bed, chain):
    """Newest first; the old value is the one the entry replaced."""
    bed.enter(chain, VITALS, WEIGHT="70")
    bed.enter(chain, VITALS, "investigator", "misread", WEIGHT="71")
    newest, first = history(bed, chain).lines
    assert (newest.old, newest.new, newest.person, newest.reason) == (
        Text("70"), Text("71"), "Investigator", Text("misread"),
    )  # fmt: skip
    assert (first.old, first.new, first.how, first.kind) == (None, Text("70"), "typed", "value.entered")
    assert newest.time > first.time


def test_clearing_a_field_is_part_of_its_history(bed, chain):
    """The old value stays readable."""
    bed.enter(chain, VITALS, WEIGHT="70")
    bed.enter(chain, VITALS, WEIGHT="")
    newest = history(bed, chain).lines[0]
    assert (newest.kind, newest.old, newest.new) == ("value.cleared", Text("70"), None)


def test_what_concerns_a_field_stands_in_its_history(bed, chain):
    """Its queries, prompts, verification and the form's completion; not its neighbours' values."""
    bed.enter(chain, VITALS, WEIGHT="140", FEVER="N")
    bed.do("monitor", c.RaiseQuery, chain, WEIGHT, "Really?")
    query = bed.reads("monitor").queries_at(chain, WEIGHT)[0]
    bed.do("coordinator", c.AnswerQuery, chain, query.id, "Yes")
    bed.do("monitor", c.State, chain, "sdv", (VITALS,))
    kinds = [line.kind for line in history(bed, chain).lines]
    assert kinds == ["statement.made", "query.answered", "query.opened", "prompt.shown", "value.entered"]


def test_the_history_compares_with_what_was_verified_and_signed(bed, chain):
    """Only when it differs from now."""
    bed.enter(chain, VITALS, WEIGHT="70", FEVER="N")
    bed.do("coordinator", c.CompleteForm, chain, VITALS)
    bed.do("monitor", c.State, chain, "sdv", (WEIGHT,))
    bed.do("investigator", c.Sign, chain, VITALS, "approved")
    assert (history(bed, chain).verified, history(bed, chain).signed) == (None, None)
    bed.do("coordinator", c.OpenCorrection, chain, VITALS, "misread")
    bed.enter(chain, VITALS, WEIGHT="71")
    assert (history(bed, chain).verified, history(bed, chain).signed) == (Text("70"), Text("70"))


def test_a_derived_value_is_the_systems(bed, chain):
    """No person; how it came is said."""
    bed.enter(chain, VITALS, WEIGHT="70")
    line = history(bed, chain, f"{VITALS}/VSG/0/DOUBLE").lines[0]
    assert (line.person, line.how) == ("", "computed")


def test_a_redacted_entry_says_so(bed, chain):
    """The line stays in its place."""
    outcome = bed.enter(chain, VITALS, WEIGHT="70")
    bed.do("data_manager", c.Redact, chain, outcome.values[0].version, 0, "slip")
    assert history(bed, chain).lines[-1].new == Message("withheld.redacted")


def test_the_trail_runs_backwards_over_all_chains(bed, chain):
    """Newest first, every entry once; people and sites by name."""
    bed.enter(chain, VITALS, WEIGHT="70")
    lines = bed.reads("monitor").trail(TrailFilter()).lines
    times = [line.time for line in lines]
    assert times == sorted(times, reverse=True)
    assert {line.chain for line in lines} == {chain, "study"}
    granted = next(line for line in lines if line.kind == "role.granted" and line.said.args["site"] == "01")
    assert granted.said.args["person"] in ("Coordinator", "Investigator")
    links = {link.chain: link.sequence for link in bed.store.links()}
    assert len(lines) == links[chain] + links["study"]


def test_the_trail_is_filtered_and_paged(bed, chain):
    """By chain, kind, person, day and words; a page holds a hundred lines."""
    for number in range(130):
        bed.enter(chain, VITALS, WEIGHT=str(50 + number))
    reads = bed.reads("monitor")
    first = reads.trail(TrailFilter(chain=chain, kind="value.entered"))
    second = reads.trail(TrailFilter(chain=chain, kind="value.entered"), first.next)
    assert (len(first.lines), first.full, second.full) == (100, True, True)
    sequences = [line.sequence for line in (*first.lines, *second.lines)]
    assert sequences == sorted(set(sequences), reverse=True)
    assert reads.trail(TrailFilter(person="monitor")).lines == ()
    assert reads.trail(TrailFilter(since="2026-03-03")).lines == ()
    assert {line.label.en for line in reads.trail(TrailFilter(text="FEVER")).lines} == set()
    assert reads.trail(TrailFilter(chain=chain, text="WEIGHT")).lines


def test_a_site_session_sees_no_other_chain(bed, chain):
    """Neither the study's, nor another site's subjects."""
    bed.join_site2()
    assert bed.reads("other").trail(TrailFilter()).lines == ()
    assert {line.chain for line in bed.reads("coordinator").trail(TrailFilter()).lines} == {chain}


def test_the_trail_needs_its_right(bed):
    """An administrator does not read it."""
    with pytest.raises(Refusal) as refused:
        bed.reads("administrator").trail(TrailFilter())
    assert refused.value.fault.code == "reads.not_allowed"


def test_withheld_values_are_withheld_in_the_trail(bed, chain):
    """Blinding holds in grid, search, trail and log alike."""
    bed.enter(chain, "SCREEN/1/DM/1/1", ARM="experimental")
    assert "experimental" not in repr(bed.reads("monitor").trail(TrailFilter()))
    assert "1960" not in repr(bed.reads("monitor").trail(TrailFilter()))
    assert "experimental" in repr(bed.reads("data_manager").trail(TrailFilter()))
