"""Amendments on the study page: record, activate, dry run, move."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ecrf.services import commands as c
from ecrf.services.house_rules import LIVE_RULES
from ecrf.ui.screens.study_amending import AmendingPane
from tests.services.house import House
from tests.services.test_amendment import amended, weigh
from tests.ui.conftest import FakeFrame, bench_of, settle


def answer(pane, text):
    """Type an answer at the foot."""
    pane.ask.input.setText(text)
    QTest.keyClick(pane.ask.input, Qt.Key.Key_Return)
    settle()


def test_a_version_goes_to_a_site_and_its_subjects_after_a_dry_run(qtbot, look):
    """Approval, training, activation, dry run, move: each button in its order; afterwards nobody is behind."""
    house = House()
    house.must("data_manager", c.SetRules, dict(LIVE_RULES))
    weigh(house, house.subject())
    house.must("data_manager", c.PublishDesign, amended(house.design))
    pane = AmendingPane(FakeFrame(look, bench_of(house, "data_manager")))
    qtbot.addWidget(pane)
    pane.resize(1240, 760)
    pane.show()
    pane.refresh()
    settle()
    assert pane.model.chosen.working == "1.0"
    pane.activate.click()
    settle()
    assert "ethics approval" in pane.notice.said
    pane.approval.click()
    answer(pane, "EC 2026-17")
    pane.training.click()
    answer(pane, "Site call")
    pane.preview.click()
    settle()
    words = [pane.moves.row_at(row).cells[2].text for row in range(2)]
    assert any("newly asked" in text for text in words)
    assert not pane.shift.isEnabled(), "first the version is active at the site"
    pane.activate.click()
    settle()
    assert pane.model.chosen.is_working
    pane.shift.click()
    settle()
    assert pane.model.moves == ()
    assert pane.model.chosen.behind == 0
    assert "1 moved" in pane.notice.said


def test_an_ethics_approval_is_given_its_last_day(qtbot, look):
    """Two questions, words and day, and the site's row shows until when; a day that is none is refused above."""
    house = House()
    pane = AmendingPane(FakeFrame(look, bench_of(house, "data_manager")))
    qtbot.addWidget(pane)
    pane.resize(1240, 760)
    pane.show()
    pane.refresh()
    settle()
    for day in ("next year", "2099-03-01"):
        pane.valid.click()
        answer(pane, "EC 2026-17")
        answer(pane, day)
        assert bool(pane.notice.said) == (day == "next year")
    assert pane.model.chosen.valid_until == "2099-03-01"
    assert "2099-03-01" in [cell.text for cell in pane.sites.row_at(0).cells]
