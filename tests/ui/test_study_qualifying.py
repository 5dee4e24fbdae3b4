"""The qualification on the study page: begun under a signature, followed, stopped by Esc, read in a table."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ecrf.services.qualifying import Checked, Qualification, Signed
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.qualifying import Qualified
from ecrf.words import Fault, Language
from tests.ui.conftest import settle

CHECKS = (
    Checked("cipher", "installation", True, ("SQLCipher 4.6.1, SQLite 3.46",), 0.2),
    Checked("study", "operation", True, ("8 entries",), 3.4),
    Checked("disk", "installation", False, (), 0.1, Fault("qualify.disk", "/home/li", {"free": 12})),
)


class FakeQualifying:
    """Answers when the test says so."""

    def start(self, order, told, done):
        """Remember."""
        self.order, self.told, self.done = order, told, done

    def stop(self):
        """Stop at once."""
        self.done(None)


@pytest.fixture
def page(window_of, house, monkeypatch, tmp_path):
    """The study page with its part shown, a file chosen, the signature given at once."""
    window = window_of("coordinator")
    window.bench.qualifying = FakeQualifying()
    monkeypatch.setattr("ecrf.ui.screens.study_qualifying.ask_target", lambda *_: tmp_path / "q.pdf")
    monkeypatch.setattr(window, "ask_signature", lambda _about, then: then("signature.approved", "x"))
    window.bench.vouch = lambda _password: None
    window.bench.identify(window.bench.session.login)
    window.go(Place("study"))
    settle()
    page = window.page
    last = page._stack.count() - 1
    page.which.choose(last)
    page.which.chosen.emit(last)
    settle()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    page.qualifying.table.setFocus()
    return page


def test_it_is_begun_followed_and_read(page):
    """Ctrl+R asks for file and signature; the line says how far it is; each check has a row, a failed one says why."""
    pane, port = page.qualifying, page.qualifying.model.bench.qualifying
    assert pane.isVisible()
    QTest.keyClick(pane.table, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert pane.model.busy
    assert (port.order.target.name, port.order.language, port.order.meaning) == (
        "q.pdf",
        Language.EN,
        "signature.approved",
    )
    port.told(4, 16)
    assert "4 of 16" in pane.notice.said
    assert not pane.begin.isEnabled()
    made = Qualification(
        "ecrf", "desk", "Linux", "2026-03-02T08:00", "2026-03-02T08:01", CHECKS, Signed("k", "p")
    )
    port.done(Qualified((Path("q.pdf"),), made))
    settle()
    assert "1 of 3" in pane.notice.said
    rows = [[cell.text for cell in pane.table.row_at(n).cells] for n in range(pane.table.shape.count)]
    assert [(row[2], row[4]) for row in rows] == [("passed", "0.2"), ("passed", "3.4"), ("FAILED", "0.1")]
    assert "12 MB are free on the disk of /home/li" in rows[2][3]
    assert pane.begin.isEnabled()
    assert not pane.stop.isVisible()


def test_esc_stops_it(page):
    """Nothing is written then, and the line says so."""
    pane = page.qualifying
    pane.begin.click()
    settle()
    assert pane.stop.isVisible()
    QTest.keyClick(pane.table, Qt.Key.Key_Escape)
    assert not pane.model.busy
    settle()
    assert not pane.stop.isVisible()
    assert "nothing was written" in pane.notice.said
