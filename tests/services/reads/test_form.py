"""A form read for a person."""

from decimal import Decimal

import pytest

from ecrf.record.value import Missing, NonConformant, Typed, Withheld
from ecrf.services import commands as c
from ecrf.services.reads.form_view import GradeView, Judgement, Verification
from ecrf.words import Message, Refusal, Text

DM, VITALS, LOG = "SCREEN/1/DM/1/1", "CYC/1/VS/1/1", "LOGS/1/AE/1/1"


def fields(bed, chain, record, who="coordinator", grade=None):
    """The fields of a form by item."""
    return {field.item.oid: field for field in bed.reads(who, grade).form(chain, record).fields()}


def test_a_form_without_a_value_is_shown_empty(bed, chain):
    """Nothing is opened by looking."""
    view = bed.reads("coordinator").form(chain, VITALS)
    assert not view.opened
    assert [field.value for field in view.fields()] == [None] * 6
    assert [field.version for field in view.fields()] == [0] * 6
    assert VITALS not in bed.store.load_state(chain).forms


def test_values_are_drawn_without_a_language(bed, chain):
    """Choices are labels in both languages, dates ISO, yes and no messages."""
    found = fields(bed, chain, DM)
    assert found["SEX"].display == Text("Male", "男")
    assert found["SEX"].editing == "1"
    assert found["CONSENT"].display == Text("2026-03-01")
    visit = fields(bed, chain, "SCREEN/1/SV/1/1")
    assert visit["SV_OCCUR"].display == Message("value.yes")
    assert visit["SV_OCCUR"].editing == "Y"


def test_what_is_edited_reads_back_to_the_same_value(bed, chain):
    """Entering the editing text again changes nothing, for every kind of value."""
    texts = {
        "WEIGHT": "70.5",
        "FEVER": "Y",
        "TEMP": "38.25x",
        "HGB": "96 g/L (130-175)",
        "HEIGHT": "UNK: refused",
    }
    bed.enter(chain, VITALS, **texts)
    before = {oid: field.value for oid, field in fields(bed, chain, VITALS).items()}
    again = {o: f.editing for o, f in fields(bed, chain, VITALS).items() if f.version and not f.derived}
    reads = bed.reads("coordinator")
    shown = {oid: reads.preview(chain, f"{VITALS}/VSG/0/{oid}", text).value for oid, text in again.items()}
    assert shown == {oid: before[oid] for oid in again}


def test_missing_and_unreadable_values_keep_what_was_said(bed, chain):
    """A code with its reason; a text that is no number."""
    bed.enter(chain, VITALS, WEIGHT="ND: scale broken", HEIGHT="tall")
    found = fields(bed, chain, VITALS)
    assert found["WEIGHT"].value == Missing("ND", "scale broken")
    assert found["WEIGHT"].display.args["name"] == Message("missing.ND")
    assert isinstance(found["HEIGHT"].value, NonConformant)
    assert found["HEIGHT"].display == Text("tall")


def test_a_laboratory_value_shows_unit_range_and_flag(bed, chain):
    """96 g/L against 130 to 175 is low; at the limit it is not."""
    bed.enter(chain, VITALS, HGB="96 (130-175)")
    field = fields(bed, chain, VITALS)["HGB"]
    assert (field.unit, field.low, field.high, field.flag) == ("g/L", "130", "175", "L")
    assert field.display == Text("96")
    bed.enter(chain, VITALS, HGB="130 (130-175)")
    assert fields(bed, chain, VITALS)["HGB"].flag == ""


def test_the_grader_of_the_front_end_is_asked_for_laboratory_values(bed, chain):
    """What it suggests stands beside the field and is never written."""
    bed.enter(chain, VITALS, HGB="96 (130-175)")
    grade = GradeView(2, Text("Anemia"), Message("x"))
    found = fields(bed, chain, VITALS, grade=lambda _item, lab: grade if lab.number == Decimal(96) else None)
    assert found["HGB"].grade == grade
    assert found["WEIGHT"].grade is None


def test_a_hidden_field_with_a_value_is_flagged_and_kept(bed, chain):
    """Fever taken back: the temperature stays and is marked."""
    bed.enter(chain, VITALS, FEVER="Y", TEMP="39")
    bed.enter(chain, VITALS, FEVER="N")
    field = fields(bed, chain, VITALS)["TEMP"]
    assert (field.visible, field.hidden_filled) == (False, True)
    assert isinstance(field.value, Typed)


def test_derived_fields_are_shown_and_not_entered(bed, chain):
    """The program's own value, in no keyboard order."""
    bed.enter(chain, VITALS, WEIGHT="70")
    field = fields(bed, chain, VITALS)["DOUBLE"]
    assert (field.derived, field.editable, field.display) == (True, False, Text("140.0"))


def test_the_last_visits_value_is_a_hint(bed, chain):
    """Of an earlier visit only, and only where the design says so."""
    bed.days(60)
    bed.enter(chain, "CYC/1/SV/1/1", SV_OCCUR="Y", SV_DAT="2026-03-15")
    bed.enter(chain, "CYC/1/VS/1/1", HEIGHT="171.5", WEIGHT="70")
    bed.enter(chain, "CYC/2/SV/1/1", SV_OCCUR="Y", SV_DAT="2026-04-05")
    found = fields(bed, chain, "CYC/2/VS/1/1")
    assert (found["HEIGHT"].last, found["HEIGHT"].last_text) == (Text("171.5"), "171.5")
    assert found["WEIGHT"].last is None
    assert fields(bed, chain, "CYC/1/VS/1/1")["HEIGHT"].last is None


def test_checks_speak_beside_their_field(bed, chain):
    """With severity and words, answered or not; silent once the value is right."""
    bed.enter(chain, VITALS, WEIGHT="140")
    prompt = fields(bed, chain, VITALS)["WEIGHT"].prompts[0]
    assert (prompt.check, prompt.severity, prompt.answered) == ("VS_HEAVY", "soft", False)
    bed.do("coordinator", c.AnswerPrompt, chain, prompt.at, prompt.check, "measured twice")
    prompt = fields(bed, chain, VITALS)["WEIGHT"].prompts[0]
    assert (prompt.answered, prompt.answer) == (True, "measured twice")
    bed.enter(chain, VITALS, WEIGHT="70")
    assert fields(bed, chain, VITALS)["WEIGHT"].prompts == ()


def test_an_identifying_value_is_withheld_without_its_key(bed, chain):
    """The monitor sees that something stands, not what."""
    assert fields(bed, chain, DM, "monitor")["BIRTH"].value == Withheld("identifying")
    assert fields(bed, chain, DM, "monitor")["BIRTH"].editing == ""
    assert fields(bed, chain, DM)["BIRTH"].display == Text("1960-05")


def test_a_blinding_value_is_withheld_from_the_monitor(bed, chain):
    """Only a ring with the unblinding key opens it."""
    bed.enter(chain, DM, ARM="experimental")
    assert fields(bed, chain, DM, "monitor")["ARM"].value == Withheld("blinded")
    assert fields(bed, chain, DM, "data_manager")["ARM"].display == Text("experimental")


def test_a_blinding_value_is_not_in_the_bytes_of_the_view(bed, chain):
    """Nothing withheld leaves by another way: hints, prompts, queries, history."""
    bed.enter(chain, DM, ARM="experimental")
    at = f"{DM}/DMG/0/ARM"
    reads = bed.reads("monitor")
    assert "experimental" not in repr(reads.form(chain, DM)) + repr(reads.history(chain, at))
    assert "1960" not in repr(reads.form(chain, DM)) + repr(reads.history(chain, f"{DM}/DMG/0/BIRTH"))


def test_an_administrator_reads_no_form(bed, chain):
    """No clinical value at all."""
    with pytest.raises(Refusal) as refused:
        bed.reads("administrator").form(chain, DM)
    assert refused.value.fault.code == "reads.not_allowed"


def test_another_sites_subject_does_not_exist(bed, chain):
    """A site-bound session is not even told that there is one."""
    bed.join_site2()
    with pytest.raises(Refusal) as refused:
        bed.reads("other").form(chain, DM)
    assert refused.value.fault.code == "reads.no_such"


def test_an_unknown_form_is_refused(bed, chain):
    """Neither a form the design lacks nor a half address."""
    for record in ("CYC/1/NOPE/1/1", "CYC/1"):
        with pytest.raises(Refusal) as refused:
            bed.reads("coordinator").form(chain, record)
        assert refused.value.fault.code == "reads.no_such"


def test_acts_follow_role_and_state(bed, chain):
    """The site enters, the monitor verifies and asks, the investigator signs what is complete."""
    bed.enter(chain, VITALS, WEIGHT="70", FEVER="N")
    assert acts(bed, chain, "coordinator") == {"enter", "complete", "mark_missing", "in_error"}
    assert acts(bed, chain, "monitor") == {"query", "verify", "review.medical", "review.data"}
    bed.do("coordinator", c.CompleteForm, chain, VITALS)
    assert acts(bed, chain, "coordinator") == {"correct", "reopen", "in_error"}
    assert acts(bed, chain, "investigator") == {"correct", "reopen", "in_error", "sign", "confirm"}
    assert not fields(bed, chain, VITALS)["WEIGHT"].editable
    bed.do("coordinator", c.OpenCorrection, chain, VITALS, "error")
    assert fields(bed, chain, VITALS)["WEIGHT"].editable


def acts(bed, chain, who):
    """What a person may do with the vitals."""
    return bed.reads(who).form(chain, VITALS).acts


def test_nothing_is_editable_under_a_lock(bed, chain):
    """The header says which lock."""
    bed.enter(chain, VITALS, WEIGHT="70")
    bed.do("investigator", c.Lock, chain, VITALS, "frozen")
    view = bed.reads("coordinator").form(chain, VITALS)
    assert view.header.lock == "frozen"
    assert not any(field.editable for field in view.fields())
    assert view.acts == frozenset()


def test_a_reason_is_due_for_anothers_value_an_old_one_and_a_queried_one(bed, chain):
    """C8: own fresh values change freely."""
    bed.enter(chain, VITALS, WEIGHT="70")
    assert not fields(bed, chain, VITALS)["WEIGHT"].reason_due
    assert fields(bed, chain, VITALS, "investigator")["WEIGHT"].reason_due
    bed.do("monitor", c.RaiseQuery, chain, f"{VITALS}/VSG/0/WEIGHT", "really?")
    assert fields(bed, chain, VITALS)["WEIGHT"].reason_due
    bed.enter(chain, VITALS, HEIGHT="170")
    assert not fields(bed, chain, VITALS)["HEIGHT"].reason_due
    bed.days(1)
    assert fields(bed, chain, VITALS)["HEIGHT"].reason_due
    assert not fields(bed, chain, VITALS)["FEVER"].reason_due


def test_log_lines_stand_in_the_order_of_their_numbers(bed, chain):
    """A removed line stays in its place and says so; its values are still shown."""
    for line in ("zz", "aa", "mm"):
        bed.enter(chain, LOG, **{f"AE_TERM__{line}": line})
    bed.do("coordinator", c.RemoveLine, chain, f"{LOG}/AEG/aa", "wrong subject")
    lines = bed.reads("coordinator").form(chain, LOG).groups[0].lines
    assert [(line.number, line.line, line.removed) for line in lines] == [
        (1, "zz", False),
        (2, "aa", True),
        (3, "mm", False),
    ]
    assert not any(field.editable for field in lines[1].fields)


def test_a_new_line_can_be_shown_before_it_exists(bed, chain):
    """Its fields have the addresses its first value will have."""
    line = bed.reads("coordinator").new_line(chain, LOG, "AEG", "fresh1")
    assert line.fields[0].at == f"{LOG}/AEG/fresh1/AE_TERM"
    assert line.number == 0


def test_judgement_and_verification_stand_beside_their_field(bed, chain):
    """A judgement is confirmed as it stands; a change opens it again."""
    bed.enter(chain, LOG, AE_TERM__a="Nausea", AE_GRADE__a="2")
    bed.do("investigator", c.State, chain, "judgement", (f"{LOG}/AEG/a/AE_GRADE",))
    bed.do("monitor", c.State, chain, "no_source", (f"{LOG}/AEG/a/AE_TERM",))
    found = fields(bed, chain, LOG)
    assert (found["AE_GRADE"].judgement, found["AE_TERM"].judgement) == (Judgement.CONFIRMED, Judgement.NONE)
    assert found["AE_TERM"].verification is Verification.NO_SOURCE
    bed.enter(chain, LOG, reason="grade misread", AE_GRADE__a="3", AE_TERM__a="Vomiting")
    found = fields(bed, chain, LOG)
    assert found["AE_GRADE"].judgement is Judgement.UNASSESSED
    assert (found["AE_TERM"].verification, found["AE_TERM"].changed) == (Verification.DROPPED, True)


def test_a_missing_mark_above_shows_on_every_empty_field(bed, chain):
    """Values typed before it stay values."""
    bed.enter(chain, VITALS, WEIGHT="70")
    bed.do("coordinator", c.MarkMissing, chain, VITALS, "ND", "left early")
    found = fields(bed, chain, VITALS)
    assert found["FEVER"].inherited == Missing("ND", "left early")
    assert isinstance(found["WEIGHT"].value, Typed)
    assert found["WEIGHT"].inherited is None


def test_the_header_says_who_where_and_when(bed, chain):
    """Subject, site, visit, window, actual date, design version."""
    bed.days(60)
    bed.enter(chain, "CYC/2/SV/1/1", SV_OCCUR="Y", SV_DAT="2026-04-10")
    header = bed.reads("coordinator").form(chain, "CYC/2/VS/1/1").header
    assert (header.subject, header.site, header.event.en, header.repeat) == ("01-001", "01", "Cycle", 2)
    assert (header.state.value, header.days_off, header.design) == ("out_of_window", 2, "1.0")


def test_a_preview_says_what_a_text_means_and_stores_nothing(bed, chain):
    """Echo of shorthand dates; the fault of what cannot be read or lies outside its limits."""
    reads = bed.reads("coordinator")
    assert reads.preview(chain, "CYC/1/SV/1/1/SVG/0/SV_DAT", "0301").display == Text("2026-03-01")
    assert reads.preview(chain, f"{VITALS}/VSG/0/WEIGHT", "1,500").fault is not None
    assert reads.preview(chain, f"{VITALS}/VSG/0/WEIGHT", "500").fault.code == "value.above_maximum"
    assert reads.preview(chain, f"{VITALS}/VSG/0/WEIGHT", " ").value is None
    assert VITALS not in bed.store.load_state(chain).forms


def test_a_redacted_value_is_withheld(bed, chain):
    """The proof stays, the words are gone."""
    outcome = bed.enter(chain, LOG, AE_TERM__a="Zhang San had nausea")
    bed.do("data_manager", c.Redact, chain, outcome.values[0].version, 0, "name in free text")
    assert fields(bed, chain, LOG)["AE_TERM"].value == Withheld("redacted")
