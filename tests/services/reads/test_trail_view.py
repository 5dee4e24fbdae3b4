"""The trail of the study as one looks through it: every filter, pages, blinding, reviews, redaction."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from ecrf.services import commands as c
from ecrf.services.reads.history_view import TrailFilter
from ecrf.services.reads.snapshot import Wanted, read_snapshot
from ecrf.services.reads.trail_marks import Hours
from ecrf.services.verifying import verify_study
from ecrf.words import Message, Refusal, Text

VITALS = "CYC/1/VS/1/1"
WEIGHT = f"{VITALS}/VSG/0/WEIGHT"
DM = "SCREEN/1/DM/1/1"
ALL = TrailFilter()


def shown(bed, wanted, who="monitor"):
    """Every line that passes, over all pages."""
    reads, lines, before = bed.reads(who), [], 0
    while True:
        page = reads.trail(wanted, before)
        lines += page.lines
        if not page.next:
            return lines
        before = page.next


@pytest.fixture
def worked(bed, chain):
    """A form entered, verified, signed, exported, then corrected by another person on a Sunday night."""
    bed.correct_on_sunday_night(chain, VITALS)
    return chain


@pytest.mark.parametrize("only", ["after_signature", "after_verification", "after_export"])
def test_a_change_after_signing_verifying_and_exporting_is_found(bed, worked, only):
    """Only the change itself, with its old value; what was entered before is not listed (EMA 6.2.2)."""
    (line,) = [each for each in shown(bed, TrailFilter(only=only)) if not each.system]
    assert (line.at, line.old, line.new) == (WEIGHT, Text("70"), Text("71"))


def test_changes_out_of_hours_and_by_the_system_are_found(bed, worked):
    """By the local time of the entry; the program's own entries stand under its name and say whose act they follow."""
    night = shown(bed, TrailFilter(only="out_of_hours"))
    assert {line.at for line in night} == {WEIGHT}
    system = shown(bed, TrailFilter(only="system"))
    assert {line.at.rpartition("/")[2] for line in system} == {"DOUBLE"}
    assert {(line.person, line.by) for line in system} == {("", "Coordinator")}


@pytest.mark.parametrize(
    ("time", "out"),
    [("2026-03-06T06:59:00+08:00", True), ("2026-03-06T07:00:00+08:00", False), ("2026-03-06T20:00:00+08:00", True),
     ("2026-03-07T12:00:00+08:00", True), ("2026-03-06T12:00:00+00:00", False)],
)  # fmt: skip
def test_hours_are_those_of_the_place(time, out):
    """A Friday's seven to twenty hours by the offset of the entry itself; weekends are out."""
    assert Hours().is_out(time) is out


def test_edits_in_bulk_are_found(bed, chain):
    """Ten values replaced in one act are a bulk edit; ten first values are not."""
    lines = {f"AE_TERM__l{number}": f"term {number}" for number in range(12)}
    bed.enter(chain, "LOGS/1/AE/1/1", **lines)
    assert shown(bed, TrailFilter(only="bulk")) == []
    bed.enter(chain, "LOGS/1/AE/1/1", **{name: f"{text} again" for name, text in lines.items()})
    assert len(shown(bed, TrailFilter(only="bulk"))) == 12


def test_single_edits_in_quick_succession_are_a_bulk_edit(bed, chain):
    """Ten values replaced one by one within two minutes, over two subjects, are found; at a person's pace they are not."""
    other = bed.subject()
    at = {chain: "LOGS/1/AE/1/1", other: "LOGS/1/AE/1/1"}
    for one, record in at.items():
        bed.enter(one, record, **{f"AE_TERM__l{number}": f"term {number}" for number in range(6)})

    def found() -> list[tuple[str, int]]:
        review = bed.reads("data_manager").trail_review("2026-01-01")
        while not review.step():
            pass
        return sorted((each.subject, each.count) for each in review.findings() if each.kind == "bulk")

    for number in range(6):
        bed.clock.at += timedelta(minutes=1)
        bed.enter(chain, at[chain], reason="slow", **{f"AE_TERM__l{number}": f"slow {number}"})
    assert found() == []
    bed.clock.at += timedelta(hours=1)
    for one, record in at.items():
        for number in range(5):
            bed.enter(one, record, reason="fast", **{f"AE_TERM__l{number}": f"fast {number}"})
    assert [count for _, count in found()] == [5, 5]


@pytest.mark.parametrize(
    ("wanted", "kinds"),
    [
        (TrailFilter(role="investigator"), {"statement.made"}),
        (TrailFilter(person="monitor", kind="statement."), {"statement.made"}),
        (TrailFilter(kind="correction.opened"), {"correction.opened"}),
        (TrailFilter(form="VS", until="2026-03-07", kind="form."), {"form.opened", "form.completed"}),
        (TrailFilter(since="2026-03-08", kind="value.entered"), {"value.entered"}),
        (TrailFilter(subject="01-001", kind="subject.added"), {"subject.added"}),
        (TrailFilter(site="site1", kind="subject.added"), {"subject.added"}),
        (TrailFilter(site="site2"), set()),
        (TrailFilter(subject="01-009"), set()),
        (TrailFilter(text="MISREAD"), {"correction.opened"}),
    ],
)
def test_each_filter_keeps_what_it_names(bed, worked, wanted, kinds):
    """Person, role, kind, form, days, subject, site, words."""
    assert {line.kind for line in shown(bed, wanted)} == kinds


def test_a_line_says_who_in_which_role_when_typed_and_stored_where_and_with_what(bed, worked):
    """Organisation, workstation, program version and both times with their zone (EMA 6.2.1, FDA Q12)."""
    line = shown(bed, TrailFilter(kind="value.entered", since="2026-03-08"))[-1]
    assert line.organisation == "Hospital"
    assert line.workstation
    assert line.program
    assert (line.typed[-6:], line.time[-6:]) == ("+08:00", "+08:00")
    assert line.command == "EnterValues"


def test_pages_follow_each_other_without_gap_or_repeat(bed, chain):
    """What is shown page by page is what is shown at once."""
    for number in range(230):
        bed.enter(chain, VITALS, WEIGHT=str(50 + number))
    lines = [(line.chain, line.sequence) for line in shown(bed, ALL)]
    assert len(lines) == len(set(lines))
    every = [(line.chain, line.sequence) for line in bed.reads("monitor").trail_lines(ALL)]
    assert lines == every
    links = {link.chain: link.sequence for link in bed.store.links()}
    assert len(lines) == sum(links.values())


def test_the_trail_up_to_a_checkpoint_ends_there(bed, worked):
    """A file written of it holds nothing that came later: same checkpoint, same lines."""
    bed.do("data_manager", c.WriteCheckpoint, "later")
    roots = sorted(bed.reads("monitor").study_state().checkpoints.values(), key=lambda row: row.sequence)
    session = replace(
        bed.places["monitor"].session, actions=frozenset({"see_trail", "see_clinical", "export"})
    )
    with read_snapshot(bed.tools, session, Wanted(roots[-2].root)) as snapshot:
        lines = list(snapshot.trail_view(ALL))
    assert {line.kind for line in lines} >= {"value.entered", "statement.made"}
    assert all(line.time < "2026-03-08" for line in lines)


def test_blinded_readers_find_no_trace_in_any_view(bed, chain):
    """Neither value, reason, query nor words looked for tell what is withheld: not a byte of it (H4)."""
    secret = "experimental"
    bed.enter(chain, DM, ARM=secret)
    bed.enter(chain, DM, "investigator", f"was {secret}er", ARM=f"{secret}er")
    bed.do("data_manager", c.RaiseQuery, chain, f"{DM}/DMG/0/ARM", f"Really {secret}?")
    reads = bed.reads("monitor")
    review = reads.trail_review("")
    while not review.step():
        pass
    looks = (
        shown(bed, ALL), shown(bed, TrailFilter(text=secret)), reads.history(chain, f"{DM}/DMG/0/ARM"),
        list(reads.trail_lines(ALL)), review.findings(), review.people(),
    )  # fmt: skip
    for look in looks:
        assert secret not in repr(look)
        assert secret.encode() not in msgspec.json.encode(look, enc_hook=repr)
    assert shown(bed, TrailFilter(text=secret)) == []
    assert secret in repr(shown(bed, ALL, "data_manager"))
    assert shown(bed, TrailFilter(text=secret), "data_manager")


def test_people_are_counted_by_what_they_did_and_when(bed, worked):
    """One line per person and role; the hours are those of the place."""
    review = bed.reads("monitor").trail_review("")
    while not review.step():
        pass
    people = {each.person: each for each in review.people()}
    assert people["coordinator"].counts["changed"] == 1
    assert people["investigator"].counts["signed"] == 1
    assert people["monitor"].counts["verified"] == 1
    assert people["coordinator"].hours[6, 22] > 0
    assert people["coordinator"].out_of_hours > 0


def test_findings_are_marked_as_reviewed_and_closed_by_a_signed_report(bed, worked):
    """The mark is kept in the trail; the report names what was found and since when (ICH 4.2.3)."""
    review = bed.reads("monitor").trail_review("")
    while not review.step():
        pass
    found = {each.kind: each for each in review.findings()}
    assert set(found) == {"after_signature", "after_verification", "after_export", "out_of_hours"}
    first = found["after_signature"]
    assert (first.at, first.person, first.day, first.count) == (VITALS, "Coordinator", "2026-03-08", 1)
    bed.do("monitor", c.SettleFinding, first.site, first.finding, "reviewed", text="source seen")
    again = bed.reads("monitor").trail_review("")
    while not again.step():
        pass
    marked = {each.finding: (each.state, each.text) for each in again.findings()}
    assert marked[first.finding] == ("reviewed", "source seen")
    run = bed.do("monitor", c.RunIntegrity, "site1", "trail", "2026-03-08", "ok 1").created
    bed.do("monitor", c.SignIntegrity, "site1", run, "run_reviewed")
    view = bed.reads("monitor").integrity("site1", run)
    assert {each.finding for each in view.findings} == set(marked)
    assert view.runs[0].signed_by == "Monitor"
    assert bed.reads("monitor").today().last_run == ""


def test_redaction_offers_what_stands_in_a_fields_history_and_where_the_words_stand_again(bed, chain):
    """Value, reason and query text; a name quoted in another query of the subject is found too."""
    at = "LOGS/1/AE/1/1/AEG/l1/AE_NOTE"
    bed.enter(chain, "LOGS/1/AE/1/1", AE_NOTE__l1="Zhang Wei called")
    bed.do("monitor", c.RaiseQuery, chain, WEIGHT, "Is this Zhang Wei called in?")
    with pytest.raises(Refusal):
        bed.reads("monitor").redactable(chain, at)
    pieces = bed.reads("data_manager").redactable(chain, at)
    assert [(each.field, each.elsewhere) for each in pieces] == [("value", False), ("text", True)]
    for each in pieces:
        bed.do("data_manager", c.Redact, each.chain, each.sequence, each.slot, "a patient's name")
    for who in ("monitor", "data_manager"):
        assert "Zhang" not in repr(shown(bed, ALL, who))
        assert "Zhang" not in repr(bed.reads(who).history(chain, at))
        assert "Zhang" not in repr(bed.reads(who).queries_at(chain, ""))
    assert "a patient's name" in repr(shown(bed, TrailFilter(kind="redacted")))
    assert bed.reads("data_manager").redactable(chain, at) == ()
    assert not verify_study(bed.store, lambda *_: True).bad


def test_what_was_computed_from_a_redacted_value_goes_with_it(bed, chain):
    """A recorded derivation that names it as its cause would give it away."""
    bed.enter(chain, VITALS, WEIGHT="70")
    version = bed.store.load_state(chain).lines[f"{VITALS}/VSG/0"].items["WEIGHT"].version
    bed.do("data_manager", c.Redact, chain, version, 0, "typed into the wrong subject")
    items = bed.store.load_state(chain).lines[f"{VITALS}/VSG/0"].items
    assert [bytes(items[oid].value) for oid in ("WEIGHT", "DOUBLE")] == [b'{"redacted":true}'] * 2
    assert bed.reads("monitor").history(chain, f"{VITALS}/VSG/0/DOUBLE").lines[-1].new == Message(
        "withheld.redacted"
    )
    assert not verify_study(bed.store, lambda *_: True).bad


def test_a_redacted_number_is_gone_from_the_reports_that_named_it(bed, chain):
    """A name typed as subject number stands in the number and in the run's report; both are offered and both go."""
    bed.do("coordinator", c.RenumberSubject, chain, "Zhang-Wei", "slip")
    bed.enter(chain, VITALS, WEIGHT="70")
    run = bed.do("monitor", c.RunIntegrity, "site1", "independent", "2026-06-01", "ok 1").created
    assert "Zhang-Wei" in bed.store.load_state("site:site1").integrity[run].report
    pieces = bed.reads("data_manager").redactable(chain, "")
    assert {(each.field, each.elsewhere) for each in pieces} >= {("number", False), ("report", True)}
    for each in pieces:
        if each.field in ("report", "number") and "Zhang" in repr(each.content) + each.field.replace(
            "report", "Zhang"
        ):
            bed.do("data_manager", c.Redact, each.chain, each.sequence, each.slot, "a patient's name")
    assert "Zhang" not in repr(bed.reads("monitor").integrity("site1", run))
    assert "Zhang" not in repr(bed.reads("monitor").matrix().rows[0].number)
    assert bed.reads("monitor").integrity("site1", run).runs[0].nature == "independent"
    bed.do("monitor", c.RunIntegrity, "site1", "independent", "2026-06-02", "ok 1")
    assert not verify_study(bed.store, lambda *_: True).bad
