"""Reference ranges in the window: a set typed by keyboard, what is wrong said on the page, a slip replaced with a reason."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ecrf.viewmodels.places import Place
from ecrf.words import Language
from tests.ui.conftest import settle
from tests.ui.fake_words import speaker_of

PAGE = 5


def open_ranges(window):
    """The pane of ranges on the study page."""
    window.go(Place("study"))
    settle()
    page = window.page
    page.which.choose(PAGE)
    page.which.chosen.emit(PAGE)
    settle()
    return page.ranges


def fill(pane, **texts):
    """Type the rows of a set, Enter behind each; the last Enter gives."""
    pane.open_form()
    settle()
    for name in ("laboratory", "analyte", "unit", "since", "limits", "source"):
        box = pane.form.form.boxes[name]
        assert QApplication.focusWidget() is box
        box.selectAll()
        QTest.keyClicks(box, texts.get(name, ""))
        QTest.keyClick(box, Qt.Key.Key_Return)
        settle()


def rows(pane):
    """What the list holds, as (sex, low, high, state)."""
    return [
        (line.range.sex, str(line.range.low), str(line.range.high), line.state) for line in pane.model.lines
    ]


SET = {"laboratory": "Main lab", "analyte": "HGB", "since": "2026-01-01", "source": "list of January"}


def test_a_set_is_typed_refused_put_right_and_replaced(window_of):
    """A gap is named and nothing is stored; put right it stands; entered again it asks why and keeps the old line."""
    pane = open_ranges(window_of("coordinator"))
    assert not pane.add.isHidden()
    fill(pane, **SET, limits="M 130-175")
    assert pane.model.fault.code == "ranges.gap_sex"
    assert rows(pane) == []
    fill(pane, **SET, limits="M 130-175; F 115-15")
    assert pane.model.fault.code == "ranges.turned"
    fill(pane, **SET, limits="M 130-175; F 115-150")
    assert pane.model.fault is None
    assert rows(pane) == [("F", "115", "150", "in_force"), ("M", "130", "175", "in_force")]
    fill(pane, **SET, limits="110-170")
    assert pane.ask.isVisible()
    QTest.keyClicks(pane.ask.input, "copied from the wrong line")
    QTest.keyClick(pane.ask.input, Qt.Key.Key_Return)
    settle()
    assert rows(pane)[0] == ("", "110", "170", "in_force")
    assert {row[3] for row in rows(pane)[1:]} == {"replaced"}


def test_a_monitor_sees_the_ranges_and_enters_none(window_of):
    """The buttons are not there for who may not enter values."""
    pane = open_ranges(window_of("monitor"))
    assert pane.add.isHidden()
    assert pane.bring.isHidden()


def test_limits_that_cannot_be_read_say_how_to_write_them(window_of):
    """In the words of the window, in both languages."""
    pane = open_ranges(window_of("coordinator"))
    fill(pane, **SET, limits="about 130")
    assert pane.model.fault.code == "ranges.limits"
    said = {language: speaker_of(language).fault(pane.model.fault) for language in Language}
    assert "M 57-97; F 41-73" in said[Language.EN]
    assert "男 57-97; 女 41-73" in said[Language.ZH]
