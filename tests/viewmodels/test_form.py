"""A form being entered."""

import pytest

from ecrf.record.value import Missing
from ecrf.services import commands as c
from ecrf.viewmodels.field import FieldPhase
from ecrf.viewmodels.form import FormScreen
from ecrf.words import Text

VITALS = "CYC/1/VS/1/1"
HEAD = f"{VITALS}/VSG/0/"
HEIGHT, WEIGHT, FEVER, TEMP = (HEAD + oid for oid in ("HEIGHT", "WEIGHT", "FEVER", "TEMP"))


@pytest.fixture
def screen(bench_of, chain):
    """The vitals of the first cycle, empty."""
    found = FormScreen(bench_of(), chain, VITALS)
    found.refresh()
    return found


def commands_of(screen):
    """Note every command the screen hands in."""
    seen = []
    submit = screen.bench.desk.submit
    screen.bench.desk.submit = lambda command, done: (seen.append(command), submit(command, done))
    return seen


def shown(screen, at):
    """The text a field shows."""
    return screen.field(at).display


def test_the_keyboard_walks_the_visible_fields_in_order(screen):
    """Derived and hidden fields are passed over; both ends hold."""
    assert screen.order == (HEIGHT, WEIGHT, FEVER, HEAD + "HGB")
    assert screen.next_field(HEIGHT) == WEIGHT
    assert screen.previous_field(WEIGHT) == HEIGHT
    assert screen.next_field(HEAD + "HGB") == HEAD + "HGB"
    assert screen.previous_field(HEIGHT) == HEIGHT


def test_a_field_that_appears_is_next(screen):
    """Yes to fever asks for the temperature."""
    screen.leave(FEVER, "y")
    assert screen.next_field(FEVER) == TEMP
    screen.leave(FEVER, "n")
    assert screen.next_field(FEVER) == HEAD + "HGB"


def test_the_cursor_begins_at_the_first_required_field_without_a_value(screen):
    """Reopening lands where work is left."""
    assert screen.focus == WEIGHT
    screen.leave(WEIGHT, "70")
    assert screen.first_open() == FEVER


def test_leaving_a_field_stores_it(screen, bed, chain):
    """Committed with the version that was seen."""
    seen = commands_of(screen)
    screen.leave(WEIGHT, "70")
    screen.leave(WEIGHT, "71.5")
    assert [command.values[0].seen for command in seen] == [
        0,
        screen.bench.reads.history(chain, WEIGHT).lines[-1].sequence,
    ]
    assert shown(screen, WEIGHT) == Text("71.5")
    assert screen.state(WEIGHT).phase is FieldPhase.STORED


def test_unchanged_text_is_no_command(screen):
    """Also with blanks around it, and in a field that stays empty."""
    screen.leave(WEIGHT, "70")
    seen = commands_of(screen)
    screen.leave(WEIGHT, " 70 ")
    screen.leave(HEIGHT, "  ")
    assert seen == []


def test_a_text_on_its_way_is_typed_until_the_desk_answers(bench_of, chain):
    """Then stored; typing again meanwhile is sent afterwards, over the version just stored."""
    screen = FormScreen(bench_of(slow=True), chain, VITALS)
    screen.refresh()
    screen.leave(WEIGHT, "70")
    assert (screen.state(WEIGHT).phase, screen.state(WEIGHT).text) == (FieldPhase.TYPED, "70")
    screen.leave(WEIGHT, "71")
    assert len(screen.bench.desk.waiting) == 1
    screen.bench.desk.work()
    assert shown(screen, WEIGHT) == Text("71")
    assert screen.state(WEIGHT).phase is FieldPhase.STORED


def test_a_refused_text_is_kept_with_its_fault(screen, bed, chain):
    """Somebody else was quicker: nothing is lost, Esc shows the stored value."""
    bed.enter(chain, VITALS, "investigator", WEIGHT="80")
    screen.leave(WEIGHT, "70")
    state = screen.state(WEIGHT)
    assert (state.phase, state.text, state.fault.code) == (FieldPhase.REFUSED, "70", "command.stale")
    assert screen.unstored == (WEIGHT,)
    screen.restore(WEIGHT)
    screen.refresh()
    assert (screen.state(WEIGHT).phase, shown(screen, WEIGHT)) == (FieldPhase.STORED, Text("80"))


def test_the_missing_chord_enters_a_code_with_a_reason(screen):
    """As a value of its own."""
    screen.enter_missing(WEIGHT, "ND", "scale broken")
    assert screen.field(WEIGHT).value == Missing("ND", "scale broken")


def test_a_change_that_needs_a_reason_waits_for_it(screen, bed, chain):
    """Several changes are given one reason; the last five are offered again."""
    bed.enter(chain, VITALS, WEIGHT="70", HEIGHT="170")
    bed.days(2)
    screen.refresh()
    seen = commands_of(screen)
    screen.leave(WEIGHT, "71")
    screen.leave(HEIGHT, "171")
    assert seen == []
    assert screen.asks_reason == (WEIGHT, HEIGHT)
    assert (screen.state(WEIGHT).needs_reason, screen.state(WEIGHT).text) == (True, "71")
    screen.give_reason("misread")
    assert [(shown(screen, at).en) for at in (WEIGHT, HEIGHT)] == ["71", "171"]
    assert screen.bench.reads.history(chain, WEIGHT).lines[0].reason == Text("misread")
    assert (screen.asks_reason, screen.reasons) == ((), ("misread",))
    for number in range(6):
        screen.begin_correction(f"reason {number}")
    assert screen.reasons == tuple(f"reason {number}" for number in (5, 4, 3, 2, 1))


def test_waiting_changes_can_be_dropped(screen, bed, chain):
    """The stored values show again."""
    bed.enter(chain, VITALS, "investigator", WEIGHT="70")
    screen.refresh()
    screen.leave(WEIGHT, "71")
    screen.drop_waiting()
    assert (screen.asks_reason, screen.unstored) == ((), ())


def test_undo_puts_the_former_value_back_as_an_entry(screen, chain):
    """Twice goes back twice; the trail keeps how it came."""
    screen.leave(WEIGHT, "70")
    screen.leave(WEIGHT, "71")
    screen.undo()
    assert shown(screen, WEIGHT) == Text("70")
    assert screen.bench.reads.history(chain, WEIGHT).lines[0].how == "undone"
    screen.undo()
    assert screen.field(WEIGHT).value is None
    screen.undo()
    assert screen.fault is None


def test_undo_leaves_what_somebody_else_changed(screen, bed, chain):
    """Nothing is taken back over another person's value."""
    screen.leave(WEIGHT, "70")
    bed.enter(chain, VITALS, "investigator", "misread", WEIGHT="75")
    screen.refresh()
    screen.undo()
    assert shown(screen, WEIGHT) == Text("75")


def test_a_prompt_is_answered_beside_its_field(screen):
    """The check spoke at field exit; the value stays with words."""
    screen.leave(WEIGHT, "140")
    prompt = screen.field(WEIGHT).prompts[0]
    screen.answer_prompt(WEIGHT, prompt.check, "measured twice")
    assert screen.field(WEIGHT).prompts[0].answered


def test_completing_names_what_stands_against_it(screen):
    """Field by field, with the cursor at the first; then it is complete and closed to typing."""
    screen.leave(WEIGHT, "70")
    screen.complete()
    assert [fault.place for fault in screen.faults] == [FEVER]
    assert screen.focus == FEVER
    assert not screen.view.complete
    screen.leave(FEVER, "n")
    assert screen.faults == ()  # what was filled stands against it no longer
    screen.complete()
    assert (screen.view.complete, screen.faults, screen.fault) == (True, (), None)
    seen = commands_of(screen)
    screen.leave(WEIGHT, "71")
    assert seen == []


def test_completing_waits_for_the_desk_and_for_what_is_not_stored(bench_of, bed, chain):
    """A refused field is named first."""
    screen = FormScreen(bench_of(slow=True), chain, VITALS)
    screen.refresh()
    screen.leave(WEIGHT, "70")
    screen.leave(FEVER, "n")
    screen.complete()
    assert len(screen.bench.desk.waiting) == 2
    screen.bench.desk.work()
    screen.bench.desk.work()
    assert screen.view.complete
    bed.do("coordinator", c.ReopenForm, chain, VITALS, "forgot")
    screen.refresh()
    bed.enter(chain, VITALS, "investigator", "height", HEIGHT="170")
    screen.leave(HEIGHT, "171")
    screen.bench.desk.work()
    screen.complete()
    assert (screen.fault.code, screen.focus) == ("form.unstored", HEIGHT)


def test_a_correction_opens_the_complete_form_for_one_reason(screen):
    """Changes under it need no further reason; ending it closes the form again."""
    screen.leave(WEIGHT, "70")
    screen.leave(FEVER, "n")
    screen.complete()
    screen.begin_correction("misread")
    screen.leave(WEIGHT, "71")
    assert (shown(screen, WEIGHT), screen.asks_reason) == (Text("71"), ())
    screen.end_correction()
    assert not screen.view.correction
    assert not screen.field(WEIGHT).editable


def test_a_form_marked_missing_can_be_taken_back(screen):
    """One mark for all of it."""
    screen.mark_missing(VITALS, "ND", "left early")
    assert screen.view.missing == Missing("ND", "left early")
    screen.lift_missing(VITALS)
    assert (screen.view.missing, screen.fault) == (None, None)


def test_the_hint_is_taken_by_a_key(bench_of, bed, chain):
    """The trail says it was carried."""
    bed.days(60)
    bed.enter(chain, "CYC/1/SV/1/1", SV_OCCUR="Y", SV_DAT="2026-03-15")
    bed.enter(chain, VITALS, HEIGHT="171")
    bed.enter(chain, "CYC/2/SV/1/1", SV_OCCUR="Y", SV_DAT="2026-04-05")
    screen = FormScreen(bench_of(), chain, "CYC/2/VS/1/1")
    screen.refresh()
    at = "CYC/2/VS/1/1/VSG/0/HEIGHT"
    screen.take_hint(at)
    assert shown(screen, at) == Text("171")
    assert screen.bench.reads.history(chain, at).lines[0].how == "carried"


def test_the_monitor_verifies_and_asks_but_does_not_type(bench_of, bed, chain):
    """No field is open; statements and queries go through."""
    bed.enter(chain, VITALS, WEIGHT="70")
    screen = FormScreen(bench_of("monitor"), chain, VITALS)
    screen.refresh()
    assert screen.order == ()
    screen.verify(WEIGHT)
    screen.raise_query(WEIGHT, "Really?")
    field = screen.field(WEIGHT)
    assert (field.verification.value, field.queries[0].status) == ("verified", "open")


def test_the_investigator_confirms_and_signs(bench_of, bed, chain):
    """A wrong password signs nothing."""
    log = "LOGS/1/AE/1/1"
    bed.enter(chain, log, AE_TERM__a="Nausea", AE_GRADE__a="2", AE_START__a="2026-03")
    bed.do("coordinator", c.CompleteForm, chain, log)
    screen = FormScreen(bench_of("investigator"), chain, log)
    screen.refresh()
    screen.confirm_all()
    assert screen.field(f"{log}/AEG/a/AE_GRADE").judgement.value == "confirmed"
    screen.sign("approved", "wrong")
    assert screen.fault.code == "vouch.wrong"
    screen.sign("approved", "correct horse")
    assert (screen.fault, "badge.signed" in screen.view.standing.badges.codes) == (None, True)


def test_listeners_hear_of_every_change(screen):
    """Typed and stored are both drawn."""
    heard = []
    screen.on_change.append(lambda: heard.append(screen.state(WEIGHT).phase))
    screen.leave(WEIGHT, "70")
    assert heard[-1] is FieldPhase.STORED
