"""The form page: completing, correcting, reasons in place, problems by key, menus, panels."""

import dataclasses

from msgspec.structs import replace
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import delete, isValid

from ecrf.ui.widgets.long_field import LongEdit, LongTextField
from ecrf.viewmodels.places import Place
from tests.ui.conftest import settle
from tests.ui.fake_form import at


def _press(keys, modifiers=Qt.KeyboardModifier.ControlModifier):
    QTest.keyClick(QApplication.focusWidget(), keys, modifiers)
    settle()


def test_control_enter_completes_and_says_what_stands_against_it(form):
    """Ctrl+Enter hands over what is typed first, then completes; the first open point is named."""
    page, model = form
    page.focus_field(at("LABN"))
    QTest.keyClicks(QApplication.focusWidget(), " 2")
    _press(Qt.Key.Key_Return)
    assert [entry[0] for entry in model.log] == ["leave", "complete"]
    assert "Platelets" in page.notice.said


def test_f7_goes_from_one_open_point_to_the_next(form):
    """F7 visits the fields beside which something must be said, round and round."""
    page, _ = form
    page.focus_field(at("HGB"))
    visited = []
    for _ in range(3):
        _press(Qt.Key.Key_F7, Qt.KeyboardModifier.NoModifier)
        visited.append(page.current.rsplit("/", 1)[-1])
    assert visited == ["NEUT", "AGE", "NEUT"]


def test_a_due_reason_is_asked_in_place_with_ready_made_ones(form):
    """Where a change needs a reason, a line at the foot asks once; Alt+1 takes the first offer."""
    page, model = form
    page.focus_field(at("HGB"))
    model.refuse_for_reason(at("HGB"), "97")
    settle()
    assert page.ask.isVisible()
    assert QApplication.focusWidget() is page.ask.input
    QTest.keyClick(page.ask.input, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert ("reason", "Typing error") in model.log
    assert not page.ask.isVisible()


def test_a_blank_reason_is_not_taken(form):
    """Enter on an empty reason leaves the question standing."""
    page, model = form
    model.refuse_for_reason(at("HGB"), "97")
    settle()
    QTest.keyClick(page.ask.input, Qt.Key.Key_Return)
    assert page.ask.isVisible()
    assert ("reason", "") not in model.log


def test_f6_says_why_a_value_stays(form):
    """F6 asks for the answer to the check beside the field and hands it over."""
    page, model = form
    page.focus_field(at("NEUT"))
    _press(Qt.Key.Key_F6, Qt.KeyboardModifier.NoModifier)
    QTest.keyClicks(page.ask.input, "Discussed")
    QTest.keyClick(page.ask.input, Qt.Key.Key_Return)
    assert ("answer", "NEUT_LOW", "Discussed") in model.log


def test_the_keyboard_returns_to_the_field_after_a_question(form):
    """When a question is taken back with Esc, the field has the keyboard again."""
    page, _ = form
    page.focus_field(at("NEUT"))
    settle()
    before = QApplication.focusWidget()
    page.answer(at("NEUT"))
    QTest.keyClick(page.ask.input, Qt.Key.Key_Escape)
    settle()
    assert QApplication.focusWidget() is before


def test_a_field_that_appears_is_drawn_in_its_place(form):
    """A field shown by skip logic comes between its neighbours; one that vanishes leaves no widget."""
    page, model = form
    field = model.field(at("WBC"))
    model.put(replace(field, visible=False, value=None))
    settle()
    assert at("WBC") not in page.sheet.rows
    model.put(replace(field, visible=True))
    settle()
    rows = page.sheet.rows
    assert rows[at("HGB")].y() < rows[at("WBC")].y() < rows[at("NEUT")].y()


def test_a_hidden_field_with_a_value_stays_in_sight(form):
    """Hidden but filled is shown, with the reason said beside it."""
    page, model = form
    model.put(replace(model.field(at("WBC")), visible=False))
    settle()
    assert page.sheet.rows[at("WBC")].saying.words.startswith("This question no longer applies")


def test_values_are_set_in_one_column(form):
    """All value boxes begin at the same place."""
    page, _ = form
    assert len({row.columns.value_x for row in page.sheet.rows.values()}) == 1


def test_the_panels_follow_the_field_with_the_keyboard(form):
    """The spot of the page is the field with the keyboard."""
    page, model = form
    page.focus_field(at("PLT"))
    assert page.spot == (model.chain, at("PLT"))


def test_a_field_that_appears_behind_the_last_one_takes_the_keyboard(form):
    """When an answer makes a question appear between, the walk turns to it, for nothing was typed further on."""
    page, model = form
    model.put(replace(model.field(at("WBC")), visible=False, value=None))
    settle()
    page.focus_field(at("HGB"))
    _press(Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    assert page.current == at("NEUT")
    model.put(replace(model.view.find(at("WBC")), visible=True))
    settle()
    assert page.current == at("WBC")


def test_the_keyboard_stays_where_a_person_put_it(form):
    """A click elsewhere ends the walk: a later answer of the desk moves nothing."""
    page, model = form
    page.focus_field(at("HGB"))
    _press(Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    page.sheet.rows[at("LABN")].setFocus(Qt.FocusReason.MouseFocusReason)
    settle()
    model.changed()
    settle()
    assert page.current == at("LABN")


class SlowDesk:
    """A desk whose worker answers after a while, as a disk or a network makes it."""

    def __init__(self, pause=120):
        self.pause, self.jobs, self.after = pause, 0, []

    def later(self, job):
        """Do something after the pause."""
        self.jobs += 1

        def arrive():
            self.jobs -= 1
            job()
            if not self.jobs:
                waiting, self.after = self.after, []
                for then in waiting:
                    then()

        QTimer.singleShot(self.pause, arrive)

    @property
    def is_empty(self):
        """Whether nothing is on its way."""
        return not self.jobs

    def when_empty(self, then):
        """Now, or behind what is on its way."""
        if self.jobs:
            self.after.append(then)
        else:
            then()


def _answer_slowly(frame, form):
    """The last yes/no of the form shows one more question behind it, once the desk has answered."""
    page, model = form
    last, shown = model.field(at("PREG")), model.field(at("PAIN"))
    for field in model.view.fields():
        if field.at not in (last.at, shown.at):
            model.put(replace(field, visible=False, value=None))
    model.put(replace(shown, visible=False, value=None))
    model.put(replace(last, steers=True, value=None))
    settle()
    desk, leave = SlowDesk(), model.leave

    def leave_slowly(where, text):
        def arrive():
            leave(where, text)
            if where == last.at:
                model.put(replace(model.view.find(shown.at), visible=True))

        desk.later(arrive)

    model.leave, frame.bench = leave_slowly, dataclasses.replace(frame.bench, desk=desk)
    page.focus_field(last.at)
    return page, last, shown


def test_an_answer_that_shows_another_question_leads_to_it_however_fast_the_typing(frame, form):
    """`y` and Enter in one breath land on the question that `y` brings into sight, not on the completing button."""
    page, _, shown = _answer_slowly(frame, form)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Y)
    assert page.current == shown.at
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert page.current == shown.at
    assert QApplication.focusWidget() is not page.acts.complete_button


def test_enter_after_a_pause_goes_on(frame, form):
    """The same Enter after a pause is meant for the new question and leads on from it."""
    page, _, shown = _answer_slowly(frame, form)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Y)
    QTest.qWait(300)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    settle()
    assert QApplication.focusWidget() is page.acts.complete_button
    assert page.current == shown.at


def test_a_desk_that_does_not_answer_holds_nobody(frame, form):
    """Where the answer does not come within a second, the walk goes on as things stand."""
    page, last, _ = _answer_slowly(frame, form)
    frame.bench.desk.pause = 2500
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Y)
    assert QApplication.focusWidget() is page.acts.complete_button
    assert page.current == last.at


def test_a_form_completed_in_its_last_text_is_left_for_the_next_one(window_of, house):
    """A long text with the keyboard is closed by completing; going on takes its field down without harm."""
    chain = house.subject()
    window = window_of("coordinator")
    window.go(Place("form", chain, "S0", 1, "S0/1/SV/1/1"))
    settle()
    page = window.page
    for text in ("1", "t\r", "\r", "1"):
        QTest.keyClicks(QApplication.focusWidget(), text)
        settle()
    assert isinstance(QApplication.focusWidget(), LongEdit)
    page.acts.complete()
    settle()
    assert isinstance(QApplication.focusWidget(), LongTextField)
    page.next_form(1)
    settle()
    assert page.model.record == "S0/1/IC/1/1"
    assert page.sheet.isAncestorOf(QApplication.focusWidget())


def test_an_editor_outlives_its_field_in_silence(form):
    """A field destroyed while the keyboard is in its editor commits nothing and harms nobody."""
    page, _model = form
    row = next(row for row in page.sheet.rows.values() if isinstance(row, LongTextField))
    row.setFocus()
    settle()
    assert isinstance(QApplication.focusWidget(), LongEdit)
    delete(row)
    settle()
    assert not isValid(row)
