"""A deviation offered in the window: read, changed, taken over by Enter; left by Esc it is never entered."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ecrf.record.effective import read_cell
from ecrf.services import commands as c
from ecrf.viewmodels.places import Place
from tests.ui.conftest import settle

IC, LOG = "S0/1/IC/1/1", "LOGS/1/DV/1/1"
BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def house(house):
    """The study with a subject of this test's own."""
    house.chain = house.subject()
    return house


def too_early(house):
    """Consent signed 24 hours after the explanation; the form is complete, so the query stands."""
    given = {
        "IC_INFODTM": "2026-03-02 09:00", "IC_SIGNDTM": "2026-03-03 09:00", "IC_VERSION": "1.0",
        "IC_VERDAT": "2026-01-01", "IC_EXPLBY": "Dr. Li", "IC_SIGNER": "SUBJECT", "IC_WITNESS": "N",
        "IC_AVDONE": "Y", "IC_AVREF": "AV-1", "IC_COPY": "Y", "IC_SAMPLES": "Y",
    }  # fmt: skip
    new = tuple(c.NewValue(f"{IC}/IC_G/0/{oid}", text) for oid, text in given.items())
    house.must("coordinator", c.EnterValues, house.chain, new)
    house.must("coordinator", c.CompleteForm, house.chain, IC)


def lines(house):
    """The lines of the deviation log as texts by item."""
    return [
        {oid: read_cell(cell).native for oid, cell in row.items.items()}
        for row in house.state(house.chain).lines_of(LOG, "DV_L")
    ]


def open_form(window, house):
    """The consent form in the window."""
    window.go(Place("form", house.chain, "S0", 1, IC))
    settle()
    window.page.take_focus()
    settle()


def press_f():
    """Ctrl+Shift+F."""
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F, BOTH)
    settle()


def test_enter_takes_the_draft_over_and_answers_the_query(window_of, house):
    """The words can be changed; the line says kind, day, rule and how it came; the rule's query is answered."""
    too_early(house)
    window = window_of("coordinator")
    open_form(window, house)
    press_f()
    ask = window.page.ask
    assert ask.input.text().startswith("Less than 48 hours")
    ask.input.setText("Signed after 24 h at the subject's wish")
    QTest.keyClick(ask.input, Qt.Key.Key_Return)
    settle()
    (line,) = lines(house)
    assert (line["DV_CAT"], line["DV_RULE"], line["DV_TERM"]) == (
        "CONSENT",
        "IC_01",
        "Signed after 24 h at the subject's wish",
    )
    assert (line["DV_DAT"].text, line["DV_FOUND"].text) == ("2026-03-03", "2026-03-13")
    assert "DV_IMPORT" not in line
    (query,) = house.state(house.chain).queries.values()
    assert query.status == "answered"
    assert window.page.model.record == LOG


def test_esc_leaves_the_draft_and_a_second_draft_is_not_offered(window_of, house):
    """Nothing is entered by an offer taken back; once recorded, the page says that it stands in the log."""
    too_early(house)
    window = window_of("coordinator")
    open_form(window, house)
    press_f()
    QTest.keyClick(window.page.ask.input, Qt.Key.Key_Escape)
    settle()
    assert lines(house) == []
    press_f()
    QTest.keyClick(window.page.ask.input, Qt.Key.Key_Return)
    settle()
    open_form(window, house)
    press_f()
    assert len(lines(house)) == 1
    assert "log already" in window.page.notice.said


def test_d_on_a_finding_of_the_weekly_run_offers_its_deviation(window_of, house):
    """From the findings: D, Enter, and the line stands."""
    new = (
        c.NewValue("S0/1/IE/1/1/IE_D/0/IE_DECDAT", "2026-03-01"),
        c.NewValue("S1/1/SV/1/1/SV_G/0/SV_OCCUR", "Y"),
        c.NewValue("S1/1/SV/1/1/SV_G/0/SV_VISITDAT", "2026-03-10"),
    )
    house.must("coordinator", c.EnterValues, house.chain, new)
    house.must("coordinator", c.RunIntegrity, house.site, "self", "2026-03-13", "ok 1")
    window = window_of("coordinator")
    window.go(Place("integrity"))
    settle()
    model = window.page.model
    model.row = next(n for n, each in enumerate(model.findings) if each.kind == "visit_window")
    model.changed()
    window.page.table.setFocus()
    QTest.keyClick(window.page.table, Qt.Key.Key_D)
    settle()
    QTest.keyClick(window.page.ask.input, Qt.Key.Key_Return)
    settle()
    (line,) = lines(house)
    assert (line["DV_CAT"], line["DV_DAT"].text) == ("VISIT", "2026-03-10")
