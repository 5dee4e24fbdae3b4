"""Entering values by keyboard: what is typed is handed over when the field is left, and nothing else ever changes it."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import settle
from tests.ui.fake_form import at


def _enter(page, oid, group="LB"):
    page.focus_field(at(oid, group))
    settle()
    return QApplication.focusWidget()


def _type(text):
    QTest.keyClicks(QApplication.focusWidget(), text)


def _key(key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, modifiers)
    settle()


def _left(model, oid):
    return [entry[2] for entry in model.log if entry[:2] == ("leave", oid)]


@pytest.mark.parametrize(
    ("oid", "typed"),
    [("AGE", "50"), ("DAT", "t"), ("TIM", "0930"), ("DTM", "2026-03-13 0905"), ("PDT", "2026-03"), ("ONS", "2024-11"),
     ("LABN", "West lab"), ("PAIN", "61"), ("HGB", "<0.5"), ("FIL", "scan.png")],
)  # fmt: skip
def test_leaving_a_line_field_hands_over_its_text(form, oid, typed):
    """Text typed into a field of any one-line type is handed over as typed when Enter leaves it."""
    page, model = form
    _enter(page, oid)
    _type(typed)
    _key(Qt.Key.Key_Return)
    assert _left(model, oid) == [typed]
    assert page.current != at(oid)


def test_unchanged_text_is_no_command(form):
    """Walking through fields without typing hands nothing over."""
    page, model = form
    _enter(page, "HGB")
    for _ in range(8):
        _key(Qt.Key.Key_Tab)
    assert [entry for entry in model.log if entry[0] == "leave"] == []


def test_enter_tab_and_down_follow_one_flow(form):
    """Enter, Tab and Down go to the same next field, Shift+Tab and Up back."""
    page, _ = form
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Down):
        _enter(page, "HGB")
        _key(key)
        assert page.current == at("WBC")
    _key(Qt.Key.Key_Up)
    assert page.current == at("HGB")
    _enter(page, "WBC")
    _key(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert page.current == at("HGB")


def test_the_flow_passes_over_what_cannot_be_typed(form):
    """A computed field is not stopped at."""
    page, _ = form
    _enter(page, "AGE")
    _key(Qt.Key.Key_Return)
    assert page.current == at("SEX")


def test_typing_replaces_what_stands_in_the_field_one_comes_to(form):
    """A field reached by a key is selected whole, and stays so when the outcome of the field before arrives."""
    page, _ = form
    page.focus_field(at("HGB"))
    QTest.keyClicks(QApplication.focusWidget(), "97")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    settle()
    row = page.sheet.rows[page.current]
    row.show_field(replace(row.view), row.state)
    editor = QApplication.focusWidget()
    assert editor.text()
    assert editor.selectedText() == editor.text()


def test_escape_restores_the_stored_value(form):
    """Esc drops what was typed; leaving afterwards hands nothing over."""
    page, model = form
    editor = _enter(page, "LABN")
    _type("wrong")
    _key(Qt.Key.Key_Escape)
    assert editor.text() == "Main lab"
    _key(Qt.Key.Key_Return)
    assert _left(model, "LABN") == []
    assert ("restore", "LABN") in model.log


@pytest.mark.parametrize("oid", ["AGE", "SEX", "ACN", "PAIN", "DAT", "HGB"])
def test_the_wheel_never_changes_a_value(form, oid):
    """Turning the wheel over a focused field changes and hands over nothing."""
    page, model = form
    target = _enter(page, oid)
    for turn in (120, -120):
        event = QWheelEvent(
            QPointF(10, 10), target.mapToGlobal(QPointF(10, 10)), QPoint(0, turn), QPoint(0, turn),
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(target, event)
    _key(Qt.Key.Key_Tab)
    assert _left(model, oid) == []


@pytest.mark.parametrize(("letter", "code"), [("n", "ND"), ("u", "UNK"), ("a", "NA"), ("r", "REF")])
def test_the_missing_chord_asks_the_reason_in_place(form, letter, code):
    """Ctrl+M and a letter, then a reason and Enter: the field is missing for that reason and the flow goes on."""
    page, model = form
    _enter(page, "HGB")
    _key(Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert page.sheet.rows[at("HGB")].chord.armed
    _type(letter)
    settle()
    assert page.ask.isVisible()
    _type("sample lost")
    _key(Qt.Key.Key_Return)
    assert ("missing", "HGB", code, "sample lost") in model.log
    assert not page.ask.isVisible()
    assert page.current == at("WBC")


def test_the_missing_chord_works_in_choices_too(form):
    """The chord is the same in a field of choices; the reason may stay empty."""
    page, model = form
    _enter(page, "SEX")
    _key(Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    _type("u")
    _key(Qt.Key.Key_Return)
    assert ("missing", "SEX", "UNK", "") in model.log


def test_a_number_chooses_and_goes_on(form):
    """A digit that names one choice chooses it and moves to the next field."""
    page, model = form
    _enter(page, "SEX")
    _type("2")
    settle()
    assert _left(model, "SEX") == ["F"]
    assert page.current == at("PREG")


def test_first_letters_choose(form):
    """The first letter of a label chooses it, in the language shown or in English."""
    page, model = form
    _enter(page, "ACN")
    _type("s")
    settle()
    assert _left(model, "ACN") == ["DRUG WITHDRAWN"]


def test_one_and_zero_mean_yes_and_no(form):
    """1 and y mean yes, 0 and n no."""
    page, model = form
    for key, code in (("1", "Y"), ("0", "N"), ("y", "Y"), ("n", "N")):
        _enter(page, "PREG")
        _type(key)
        settle()
        assert _left(model, "PREG")[-1] == code


def test_backspace_empties_a_choice(form):
    """Backspace clears the choice; leaving hands the emptiness over."""
    page, model = form
    _enter(page, "SEX")
    _key(Qt.Key.Key_Backspace)
    _key(Qt.Key.Key_Return)
    assert _left(model, "SEX") == [""]


def test_several_choices_are_switched_on_and_off(form):
    """Digits toggle, Space toggles the framed one; nothing is handed over before the field is left."""
    page, model = form
    _enter(page, "TRT")
    _type("2")
    _type("4")
    assert _left(model, "TRT") == []
    _key(Qt.Key.Key_Return)
    assert _left(model, "TRT") == ["DRUG,STEROID"]


def test_a_choice_typed_in_two_digits_is_not_cut_short(form):
    """With 1 and 10 among the numbers, 1 waits for the 0."""
    page, model = form
    _enter(page, "TRT")
    _type("10")
    _key(Qt.Key.Key_Return)
    assert "NONE" in _left(model, "TRT")[0]


def test_a_click_on_a_choice_enters_it(form):
    """Clicking a chip hands its code over at once."""
    page, model = form
    row = page.sheet.rows[at("SEX")]
    QTest.mouseClick(row, Qt.MouseButton.LeftButton, pos=row._rects[1].center().toPoint())
    assert _left(model, "SEX") == ["F"]


def test_long_text_keeps_its_lines(form):
    """Shift+Enter breaks the line, Enter leaves the field."""
    page, model = form
    editor = _enter(page, "NOTE")
    editor.selectAll()
    _type("first")
    _key(Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    _type("second")
    _key(Qt.Key.Key_Return)
    assert _left(model, "NOTE") == ["first\nsecond"]


def test_a_term_is_searched_in_place(form):
    """Typing shows terms with class, code and grades; Enter takes the lit one and goes on."""
    page, model = form
    editor = _enter(page, "TERM")
    editor.selectAll()
    _type("naus")
    settle()
    hits = page.sheet.rows[at("TERM")]._list
    assert hits.isVisible()
    assert hits._options[0].words == "Nausea"
    assert "10028813" in hits._options[0].aside
    assert hits._options[0].details[0].startswith("Grade 1")
    _key(Qt.Key.Key_Return)
    assert _left(model, "TERM") == ["10028813 Nausea"]
    assert not hits.isVisible()


def test_a_unit_is_switched_behind_the_number(form):
    """Ctrl+U writes the next unit of the laboratory field behind the number."""
    page, model = form
    _enter(page, "HGB")
    _type("9.6")
    _key(Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    _key(Qt.Key.Key_Return)
    assert _left(model, "HGB") == ["9.6 g/dL"]


def test_a_date_is_echoed_with_its_weekday(form):
    """The weekday of a stored date stands beside it: 13 March 2026 was a Friday."""
    page, _ = form
    assert page.look.say("ui.weekday.5") == "Fri"
    assert page.sheet.rows[at("DAT")].view.value.native.isoweekday() == 5


def test_another_window_is_no_leaving(form):
    """When the window loses the keyboard to another one, half typed text is neither handed over nor lost."""
    page, model = form
    editor = _enter(page, "LABN")
    _type("half")
    editor.clearFocus()
    settle()
    before = list(model.log)
    _enter(page, "AGE")
    typed = QApplication.focusWidget()
    _type("7")
    QApplication.sendEvent(
        typed, QFocusEvent(QFocusEvent.Type.FocusOut, Qt.FocusReason.ActiveWindowFocusReason)
    )
    assert typed.text() == "7"
    assert model.log == before


def test_a_hint_of_the_visit_before_is_taken_by_a_key(form):
    """Ctrl+' asks for the value of the visit before."""
    page, model = form
    _enter(page, "LABN")
    _key(Qt.Key.Key_Apostrophe, Qt.KeyboardModifier.ControlModifier)
    assert ("hint", "LABN") in model.log


def test_what_was_read_as_nothing_says_why(form):
    """Text that is no number is drawn with the fault under it."""
    page, _ = form
    saying = page.sheet.rows[at("AGE")].saying
    assert saying.tone == "red"
    assert saying.words


def test_typing_leaves_the_layout_alone(form):
    """A message under a field appears in the line kept free for it: no other field moves."""
    page, model = form
    places = {key: row.geometry() for key, row in page.sheet.rows.items()}
    _enter(page, "LABN")
    model.leave(at("AGE"), "50")
    settle()
    assert {key: row.geometry() for key, row in page.sheet.rows.items()} == places
