"""Safety in the window: the page of discrepancies, a report from any screen by one key, the course of an event."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ecrf.services import commands as c
from ecrf.viewmodels.places import Place
from tests.ui.conftest import settle

AE = "LOGS/1/AE/1/1"


def enter(house, chain, record, group, line="0", **values):
    """Leave fields of a line."""
    new = tuple(c.NewValue(f"{record}/{group}/{line}/{oid}", text) for oid, text in values.items())
    house.must("coordinator", c.EnterValues, chain, new)


def report_key():
    """Ctrl+Shift+E."""
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_E, modifiers)
    settle()


def test_a_report_begins_by_one_key_and_names_the_event_in_focus(window_of, house):
    """From the log the event's number stands in the new report; an unfinished report is used again."""
    chain = house.subject()
    for line, term in (("e1", "nausea"), ("e2", "fever")):
        enter(house, chain, AE, "AE_L", line, AE_TERM=term)
    window = window_of("coordinator")
    window.go(Place("form", chain, "LOGS", 1, AE))
    settle()
    window.page.lines.blocks["AE_L"].grid.enter(1, 1)
    settle()
    window.begin_report()
    settle()
    assert window.page.model.record == "LOGS/1/SAE/1/1"
    named = window.page.view_of("LOGS/1/SAE/1/1/SAE_R/0/SAE_AENO")
    assert named.display.en == "2"
    window.go(Place("subject", chain))
    settle()
    window.begin_report()
    settle()
    assert window.page.model.record == "LOGS/1/SAE/1/1"


def test_a_report_begun_in_the_grades_of_an_event_names_that_event(window_of, house):
    """The third line of the grades belongs to the second event: the report names 2."""
    chain = house.subject()
    for line, term in (("e1", "nausea"), ("e2", "fever")):
        enter(house, chain, AE, "AE_L", line, AE_TERM=term)
    for line, number, grade in (("g1", "1", "1"), ("g2", "1", "2"), ("g3", "2", "3")):
        enter(house, chain, AE, "AE_S", line, AES_AENO=number, AES_GRADE=grade)
    window = window_of("coordinator")
    window.go(Place("form", chain, "LOGS", 1, AE, f"{AE}/AE_S/g3/AES_GRADE"))
    settle()
    window.begin_report()
    settle()
    named = window.page.view_of("LOGS/1/SAE/1/1/SAE_R/0/SAE_AENO")
    assert named.display.en == "2"


def test_without_a_subject_the_key_says_what_to_do(window_of):
    """Nothing is begun anywhere."""
    window = window_of("coordinator")
    window.go(Place("study"))
    settle()
    window.begin_report()
    settle()
    assert window.shell.fault.code == "safety.no_subject"


def test_the_page_lists_what_does_not_agree_and_goes_there(window_of, house):
    """A serious event without a report stands in the list; Enter opens its line."""
    chain = house.subject()
    enter(house, chain, AE, "AE_L", "e1", AE_TERM="fever", AE_SER="Y", AE_TRT="NONE")
    window = window_of("coordinator")
    window.go(Place("safety"))
    settle()
    page = window.page
    assert page.model.count("report") >= 1
    page._jump(0)
    settle()
    assert window.page.model.record.startswith("LOGS/1/")


def test_the_course_of_an_event_is_drawn_beside_it(window_of, house):
    """Two grades are two bars; the last goes on while the event does."""
    chain = house.subject()
    enter(
        house,
        chain,
        AE,
        "AE_L",
        "e1",
        AE_TERM="rash",
        AE_CTCAE="10037847",
        AE_GRADE="2",
        AE_STDAT="2026-03-01",
        AE_ONGO="Y",
    )
    enter(house, chain, AE, "AE_S", "s1", AES_AENO="1", AES_STDAT="2026-03-01", AES_GRADE="1")
    enter(house, chain, AE, "AE_S", "s2", AES_AENO="1", AES_STDAT="2026-03-04", AES_GRADE="2")
    window = window_of("coordinator")
    window.go(Place("form", chain, "LOGS", 1, AE))
    settle()
    strip = window.page.course
    assert strip.isVisible()
    assert strip.said() == "G1 2026-03-01 – 2026-03-04; G2 2026-03-04 – …"


def test_the_rest_is_not_significant_by_one_key(window_of, house):
    """Two results outside their range wait for a judgement; one is significant, the key answers the other."""
    chain = house.subject()
    haem = "S0/1/HAEM/1/1"
    enter(house, chain, haem, "HAEM_G", HAEM_PERF="Y")
    enter(
        house,
        chain,
        haem,
        "HAEM_R",
        HAEM_WBC="2.0 (4-10)",
        HAEM_HGB="90 (130-175)",
        HAEM_PLAT="200 (125-350)",
    )
    enter(house, chain, haem, "HAEM_CS", HAEM_HGBS="CS")
    window = window_of("coordinator")
    window.go(Place("form", chain, "S0", 1, haem))
    settle()
    assert window.page.acts.ncs_button.isVisible()
    window.page.acts.rest_ncs()
    settle()
    shown = {f.item.oid: f.display.en for f in window.page.model.all_fields() if f.item.oid.endswith("S")}
    assert shown["HAEM_WBCS"].startswith("Abnormal, not")
    assert shown["HAEM_HGBS"].startswith("Abnormal, clin")
    assert shown["HAEM_PLATS"] == ""
    assert not window.page.acts.ncs_button.isVisible()


def test_a_reached_stopping_rule_is_decided_on_the_page(window_of, house):
    """The data manager records that enrolment goes on, with the reason asked in place; the coordinator cannot."""
    chain = house.subject()
    enter(house, chain, "S2/1/SFRT/1/1", "SFRT_G", SFRT_DAT="2026-01-01")
    enter(house, chain, AE, "AE_L", "e1", AE_TERM="sepsis", AE_OUT="FATAL", AE_RELDOC="PROBABLE")
    other = window_of("coordinator")
    other.go(Place("safety"))
    settle()
    assert other.page.acts.isHidden()
    assert "closed" in other.page.look.say(other.page.model.deaths)
    window = window_of("data_manager")
    window.go(Place("safety"))
    settle()
    page = window.page
    page.go_on.click()
    settle()
    page.ask.input.setText("DMC letter of 12 March")
    QTest.keyClick(page.ask.input, Qt.Key.Key_Return)
    settle()
    assert not page.model.stops
    assert "DMC letter of 12 March" in page.look.say(page.model.decided)


def test_a_list_passed_by_with_enter_enters_nothing(window_of, house):
    """Enter in an untouched list goes on; the choice an arrow lit is taken by Enter."""
    chain = house.subject()
    record = "LOGS/1/SAE/1/1"
    window = window_of("coordinator")
    window.go(Place("form", chain, "LOGS", 1, record))
    settle()
    window.page.focus_field(f"{record}/SAE_E/0/SAE_CRIT")
    settle()
    key = lambda which: (QTest.keyClick(QApplication.focusWidget(), which), settle())
    key(Qt.Key.Key_Return)
    assert window.page.current.endswith("SAE_OUT")
    key(Qt.Key.Key_Return)
    assert window.page.current.endswith("SAE_SUSP")
    assert house.state(chain).lines == {}
    key(Qt.Key.Key_Backtab)
    key(Qt.Key.Key_Down)
    key(Qt.Key.Key_Return)
    (line,) = house.state(chain).lines.values()
    assert list(line.items) == ["SAE_OUT"]


def test_the_rest_of_an_examination_is_never_called_abnormal_in_one_act(window_of, house):
    """One key answers results outside their range; a system nobody has judged yet stays empty."""
    chain = house.subject()
    enter(house, chain, "S0/1/PE/1/1", "PE_G", PE_PERF="Y", PE_DAT="2026-03-02", PE_GEN="NORMAL")
    enter(house, chain, "S0/1/ECG/1/1", "ECG_G", ECG_PERF="Y", ECG_HR="48", ECG_QT="400")
    window = window_of("coordinator")
    window.go(Place("form", chain, "S0", 1, "S0/1/PE/1/1"))
    settle()
    assert window.page.model.waiting_findings == ()
    window.go(Place("form", chain, "S0", 1, "S0/1/ECG/1/1"))
    settle()
    assert [at.rpartition("/")[2] for at in window.page.model.waiting_findings] == ["ECG_HRS"]
