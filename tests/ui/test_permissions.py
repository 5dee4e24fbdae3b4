"""The permission matrix through the window: what a role may not do is absent, greyed, or refused in words."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from ecrf.library.load_design import load_study
from ecrf.record.address import ACCESS_CHAIN
from ecrf.record.entry import Accessed
from ecrf.record.transaction import decode_body, decode_content
from ecrf.ui.look import Look
from ecrf.ui.main_window import MainWindow
from ecrf.ui.screens.panel_queries import QueriesPanel
from ecrf.ui.settings import Settings
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.shell import SECTIONS
from tests.services.house import ROLES, House
from tests.ui.conftest import bench_of, settle
from tests.ui.fake_words import RESOURCES, speaker_of

MATRIX = {role: set(actions) for role, actions in load_study("T3").study.permissions.items()}
SCREENS = [section for section in SECTIONS if section.name != "backups"]
VITALS = "SCREEN/1/VS/1/1"


@pytest.fixture(scope="module")
def house():
    """A study with a subject whose screening has begun."""
    made = House()
    made.chain = made.subject()
    made.enter(made.chain, "SCREEN/1/SV/1/1/SV/0/SV_OCCUR", "Y")
    return made


@pytest.fixture(scope="module")
def windows(house, tmp_path_factory):
    """The main window of every role, opened once."""
    application = QApplication.instance() or QApplication([])
    assert application is not None
    look = Look(RESOURCES, speaker_of, Settings(tmp_path_factory.mktemp("w") / "w.ini"))
    opened = {}
    for role in ROLES:
        window = opened[role] = MainWindow(look, bench_of(house, role), lambda: None)
        window.resize(1280, 800)
        window.show()
    settle()
    yield opened
    for window in opened.values():
        window.close()
        settle()


def go(windows, role, place):
    """The page at a place, or None when it was refused in words."""
    window = windows[role]
    window.go(place)
    settle()
    if window.notice.isVisible() and window.notice.said:
        assert len(window.notice.said) > 20
        return None
    return window.page


def last_refused(house):
    """What the access chain says of the last refused act."""
    found = ""
    for stored in house.store.transactions(ACCESS_CHAIN):
        slots = decode_content(stored.sealed.content)
        for part in decode_body(stored.sealed.body).parts:
            for entry in part.entries:
                if isinstance(entry, Accessed) and entry.what == "refused":
                    found = slots[entry.detail.slot][1].decode()
    return found


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("section", SCREENS, ids=lambda section: section.name)
def test_a_screen_opens_only_for_the_roles_that_use_it(windows, house, role, section):
    """In the rail or not at all; reached another way it is refused in words and the refusal is noted."""
    allowed = bool(set(section.needs) & MATRIX[role])
    rail = {entry.section for entry in windows[role].rail._entries}
    assert (section.name in rail) == allowed
    page = go(windows, role, Place(section.name))
    assert (page is not None) == allowed
    if not allowed:
        assert last_refused(house) == f"open {section.name}"


ACTS = [
    ("subjects", "add_subject", lambda page: page.add),
    ("integrity", "run_integrity", lambda page: page.run_button),
    ("study", "freeze lock", lambda page: page.locks),
    ("reports", "export", lambda page: page.button),
    ("imports", "enter_values manage_study", lambda page: page.dry),
    ("people", "add_person", lambda page: page.add),
    ("people", "add_person", lambda page: page.recovery),
    ("people", "add_person", lambda page: page.side.disable),
    ("people", "add_person", lambda page: page.side.renew),
    ("people", "grant_role", lambda page: page.side.grant),
    ("people", "grant_role", lambda page: page.side.train),
]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("section", "actions", "button"), ACTS, ids=lambda each: each if isinstance(each, str) else ""
)
def test_a_button_can_be_pressed_exactly_by_who_may(windows, role, section, actions, button):
    """Visible and enabled for the roles of the matrix, absent or greyed for every other."""
    page = go(windows, role, Place(section))
    can = page is not None and button(page).isVisible() and button(page).isEnabled()
    assert can == bool(set(actions.split()) & MATRIX[role])


@pytest.mark.parametrize("role", ROLES)
def test_publishing_is_offered_to_who_may_publish(windows, role):
    """The designs of the study page: the form and its buttons stand there for the data manager only."""
    page = go(windows, role, Place("study"))
    if page is None:
        assert "see_clinical" not in MATRIX[role]
        return
    page.which.choose(3)
    page._page_chosen(3)
    settle()
    assert page.designs.read.isVisible() == ("publish" in MATRIX[role])
    page.which.choose(0)
    page._page_chosen(0)


@pytest.mark.parametrize("role", ROLES)
def test_a_subject_offers_exactly_the_acts_of_the_role(windows, house, role):
    """Identity, signature, unscheduled visits: each by its own cell of the matrix."""
    page = go(windows, role, Place("subject", house.chain))
    if page is None:
        assert "see_clinical" not in MATRIX[role]
        return
    for button, action in (
        (page._identity, "see_identity"),
        (page._sign, "sign"),
        (page._visit, "enter_values"),
    ):
        assert button.isVisible() == (action in MATRIX[role]), action


@pytest.mark.parametrize("role", ROLES)
def test_a_form_lets_in_exactly_who_may_enter(windows, house, role):
    """Fields open for who enters, completing for who completes, verification for the monitor; others only read."""
    page = go(windows, role, Place("form", house.chain, "SCREEN", 1, VITALS))
    if page is None:
        assert "see_clinical" not in MATRIX[role]
        return
    view = page.model.view
    fields = [
        field for group in view.groups for line in group.lines for field in line.fields if not field.derived
    ]
    assert fields
    assert any(field.editable for field in fields) == ("enter_values" in MATRIX[role])
    acts = {
        "enter": "enter_values",
        "mark_missing": "mark_missing",
        "verify": "verify",
        "complete": "complete_form",
    }
    for act, action in acts.items():
        if act in view.acts:
            assert action in MATRIX[role], act
    assert page.acts.complete_button.isVisible() == ("complete_form" in MATRIX[role])


@pytest.mark.parametrize("role", [role for role in ROLES if "see_clinical" in MATRIX[role]])
def test_a_query_is_raised_and_answered_by_who_may(windows, house, role):
    """The panel offers a new query to who raises them."""
    page = go(windows, role, Place("subject", house.chain))
    assert page is not None
    window = windows[role]
    window.show_panel("queries")
    settle()
    (queries,) = window.panel.findChildren(QueriesPanel)
    assert queries.new.isVisible() == ("raise_query" in MATRIX[role])
    window.show_panel("queries")


@pytest.mark.parametrize("role", ROLES)
def test_no_refusal_in_the_window_says_a_value(windows, house, role):
    """Whatever is refused, its words name role and act, never what stands in a field."""
    house.enter(house.chain, f"{VITALS}/VS/0/VS_TEMP", "38.7")
    for place in (Place("monitoring"), Place("people"), Place("form", house.chain, "SCREEN", 1, VITALS)):
        window = windows[role]
        window.go(place)
        settle()
        assert "38.7" not in window.notice.said
    assert "38.7" not in last_refused(house)
