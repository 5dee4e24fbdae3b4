"""The endpoints page: a long look leaves the window alive, says how far it is, and can be stopped."""

import pytest
from PySide6.QtCore import Qt

from ecrf.ui.screens import endpoints
from tests.services.house import House
from tests.ui.conftest import settle


@pytest.fixture
def house():
    """Three subjects."""
    made = House()
    for _ in range(3):
        made.subject()
    return made


def test_the_page_says_how_far_it_is_and_stops_on_request(window_of, qtbot, house, monkeypatch):
    """With no time to spare a subject is looked at between two events of the window; then every subject has a row."""
    monkeypatch.setattr(endpoints, "SLICE", 0)
    window = window_of("coordinator")
    window.shell.go_section("endpoints")
    page = window.page
    assert page.model.progress.args == {"done": 1, "all": 3}
    assert page.stop.isVisible()
    qtbot.mouseClick(page.stop, Qt.MouseButton.LeftButton)
    settle()
    assert not page.stop.isVisible()
    assert not page.model.view.endpoints
    window.shell.go_section("today")
    window.shell.go_section("endpoints")
    qtbot.waitUntil(lambda: page.model.progress is None)
    assert not page.notice.isVisible()
