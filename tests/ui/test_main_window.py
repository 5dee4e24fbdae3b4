"""The frame on real services: rails by role, every screen, the way back, panels, language, lock, logout."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ecrf.ui.navigation import PANEL_KEYS, SCREENS, find_screen
from ecrf.viewmodels.goto import GotoBox
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.shell import SECTIONS
from ecrf.words import Language
from tests.ui.conftest import PASSWORD, bench_of, settle, shown

VISIT = "S0/1"
FORMS = {
    "form": f"{VISIT}/DM/1/1",
    "log": "LOGS/1/AE/1/1",
    "imaging": f"{VISIT}/TU/1/1",
    "questionnaire": f"{VISIT}/QC30/1/1",
}


def _keys(text):
    QTest.keyClicks(QApplication.focusWidget(), text)
    settle()


def _key(key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, modifiers)
    settle()


def test_every_section_has_a_screen_with_an_icon():
    """Each entry of the rail is built by a row of navigation and has an icon."""
    for section in SECTIONS:
        assert find_screen(section.name).icon
    assert len({row.section for row in SCREENS}) == len(SCREENS)


@pytest.mark.parametrize("role", ["coordinator", "investigator", "monitor", "data_manager", "administrator"])
def test_every_screen_of_every_role_opens_in_both_languages(window_of, look, role):
    """Each rail entry of a role shows its page without fault, in English and Chinese."""
    window = window_of(role)
    for section in window.shell.sections:
        window.shell.go_section(section.name)
        settle()
        assert not window.notice.isVisible(), section.name
        english = shown(window.page)
        look.use_language(Language.ZH)
        assert shown(window.page) != english, section.name
        look.use_language(Language.EN)


def test_an_administrator_sees_no_clinical_page(window_of):
    """The rail of an administrator has the day's alerts and people only."""
    window = window_of("administrator")
    assert [entry.section for entry in window.rail._entries] == ["today", "people", "delegation"]


@pytest.mark.parametrize(("layout", "record"), list(FORMS.items()))
def test_every_layout_of_a_form_opens(window_of, house, layout, record):
    """A form opens in the screen of its layout, and the keyboard is in it."""
    window = window_of("coordinator")
    event, repeat = record.split("/")[:2]
    window.go(Place("form", house.chain, event, int(repeat), record))
    settle()
    assert window.page is window._pages[layout]
    assert window.page.isAncestorOf(QApplication.focusWidget())


def test_one_key_leads_back(window_of, house):
    """Alt+Left returns to where the jump came from."""
    window = window_of("coordinator")
    window.shell.go_section("queries")
    window.go(Place("visit", house.chain, "S0", 1))
    settle()
    QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    settle()
    assert window.shell.here.section == "queries"


def test_an_open_page_speaks_the_new_language_at_once(window_of, house, look):
    """The heads of a subject and of a visit are said again when the language changes."""
    window = window_of("coordinator")
    for place in (Place("subject", house.chain), Place("visit", house.chain, "S0", 1)):
        window.go(place)
        settle()
        english = window.page.facts.text()
        look.use_language(Language.ZH)
        assert window.page.facts.text() != english
        look.use_language(Language.EN)
        assert window.page.facts.text() == english


def test_control_k_goes_by_words(window_of, house):
    """`001 screening demog` opens the demography of subject 001 at screening."""
    window = window_of("coordinator")
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert window.go_to.hasFocus()
    _keys("001 screening demog")
    _key(Qt.Key.Key_Return)
    assert window.shell.here.record == f"{VISIT}/DM/1/1"


@pytest.mark.parametrize("name", list(PANEL_KEYS))
def test_a_panel_opens_and_closes_by_its_key(window_of, house, name):
    """F4, F1, F2 and F8 open history, help, queries and source beside the form, and close them again."""
    window = window_of("coordinator")
    window.go(Place("form", house.chain, "S0", 1, f"{VISIT}/DM/1/1"))
    settle()
    key = getattr(Qt.Key, f"Key_{PANEL_KEYS[name]}")
    QTest.keyClick(window, key)
    settle()
    assert window.panel.isVisible()
    assert window.panel.name == name
    QTest.keyClick(window, key)
    settle()
    assert not window.panel.isVisible()


def test_the_banner_names_a_study_that_is_not_live(window_of):
    """A test study says TEST on every page and in the title."""
    window = window_of("coordinator")
    assert window.banner.isVisible()
    assert "[TEST]" in window.windowTitle()


def test_a_value_typed_in_the_window_is_stored(window_of, house):
    """A field left by Enter stands in the record, and the status line says when it was stored."""
    chain = house.subject()
    window = window_of("coordinator")
    record = f"{VISIT}/VS/1/1"
    window.go(Place("form", chain, "S0", 1, record))
    settle()
    page = window.page
    weight = next(at for at in page.sheet.rows if at.endswith("/VS_WEIGHT"))
    page.focus_field(weight)
    settle()
    _keys("64.5")
    _key(Qt.Key.Key_Return)
    assert house.version(chain, weight) > 0
    assert page.look.say(page.view_of(weight).display).startswith("64.5")
    assert any(message.code == "status_line.stored" for message in window.shell.status)


def test_the_lock_covers_everything_and_keeps_what_is_typed(window_of, house):
    """Locking stores nothing; a wrong password is refused; the right one brings back the half typed text."""
    chain = house.subject()
    window = window_of("coordinator")
    window.go(Place("form", chain, "S0", 1, f"{VISIT}/VS/1/1"))
    settle()
    page = window.page
    weight = next(at for at in page.sheet.rows if at.endswith("/VS_WEIGHT"))
    page.focus_field(weight)
    settle()
    _keys("6")
    window.lock()
    settle()
    assert window.cover.isVisible()
    assert window.cover.geometry() == window.rect()
    assert house.version(chain, weight) == 0
    QTest.keyClicks(window.cover.password, "wrong")
    QTest.keyClick(window.cover.password, Qt.Key.Key_Return)
    assert window.cover.isVisible()
    assert window.cover.notice.said
    QTest.keyClicks(window.cover.password, PASSWORD)
    QTest.keyClick(window.cover.password, Qt.Key.Key_Return)
    settle()
    assert not window.cover.isVisible()
    assert page.sheet.rows[weight].edit.text() == "6"
    assert house.version(chain, weight) == 0


def test_no_key_of_the_window_works_behind_the_lock(window_of):
    """While locked, shortcuts do nothing."""
    window = window_of("coordinator")
    before = window.shell.here
    window.lock()
    QTest.keyClick(window.cover.password, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    settle()
    assert window.shell.here == before


def test_nothing_is_left_of_a_closed_window(qtbot, look, house):
    """After logout no window of it stands any more, and the login is told."""
    from ecrf.ui.main_window import MainWindow
    from tests.ui.conftest import bench_of

    told = []
    window = MainWindow(look, bench_of(house, "coordinator"), lambda: told.append("left"))
    window.show()
    settle()
    window.go(Place("form", house.chain, "S0", 1, f"{VISIT}/DM/1/1"))
    settle()
    window.close()
    settle(12)
    assert told == ["left"]
    standing = [
        w for w in QApplication.topLevelWidgets() if w.isVisible() and type(w).__name__ == "MainWindow"
    ]
    assert standing == []


def test_a_monitor_verifies_asks_and_goes_on_by_single_keys(window_of, house):
    """On the monitoring page v verifies the line in focus and it leaves the list."""
    chain = house.subject()
    for oid, text in (("VS_DAT", "2026-03-01"), ("VS_HEIGHT", "170"), ("VS_WEIGHT", "64.5")):
        assert house.enter(chain, f"{VISIT}/VS/1/1/VS_G/0/{oid}", text).fault is None
    window = window_of("monitor")
    window.shell.go_section("monitoring")
    settle()
    page = window.page
    page.which._pick(1)
    settle()
    lines = len(page.model.lines)
    assert lines >= 3
    QTest.keyClicks(page.table, "v")
    settle()
    assert len(page.model.lines) == lines - 1
    QTest.keyClicks(page.table, "u")
    settle()
    assert len(page.model.lines) == lines


def test_no_part_of_a_page_ever_stands_as_a_window_of_its_own(window_of, house):
    """Opening every page and panel leaves one visible top-level window."""
    window = window_of("coordinator")
    seen = set()
    for section in window.shell.sections:
        window.shell.go_section(section.name)
        settle()
        seen |= {type(each).__name__ for each in QApplication.topLevelWidgets() if each.isVisible()}
    for name in PANEL_KEYS:
        window.show_panel(name)
        settle()
        seen |= {type(each).__name__ for each in QApplication.topLevelWidgets() if each.isVisible()}
    assert seen == {"MainWindow"}


def test_reading_the_history_leaves_the_keyboard_in_the_field(window_of, house):
    """F4 beside a half typed field neither stores it nor takes the keyboard away."""
    chain = house.subject()
    window = window_of("coordinator")
    window.go(Place("form", chain, "S0", 1, f"{VISIT}/VS/1/1"))
    settle()
    page = window.page
    weight = next(at for at in page.sheet.rows if at.endswith("/VS_WEIGHT"))
    page.focus_field(weight)
    settle()
    _keys("6")
    editor = QApplication.focusWidget()
    for _ in range(2):
        _key(Qt.Key.Key_F4)
        assert QApplication.focusWidget() is editor
    assert editor.text() == "6"
    assert house.version(chain, weight) == 0


def test_a_query_is_raised_from_the_field_by_keys(window_of, house):
    """F2 on a field lets the monitor ask at once; the query stands at that field."""
    chain = house.subject()
    assert house.enter(chain, f"{VISIT}/VS/1/1/VS_G/0/VS_DAT", "2026-03-01").fault is None
    window = window_of("monitor")
    window.go(Place("form", chain, "S0", 1, f"{VISIT}/VS/1/1"))
    settle()
    page = window.page
    day = next(at for at in page.sheet.rows if at.endswith("/VS_DAT"))
    page.focus_field(day)
    settle()
    _key(Qt.Key.Key_F2)
    _keys("Is the day right?")
    _key(Qt.Key.Key_Return)
    queries = list(house.state(chain).queries.values())
    assert [query.at for query in queries] == [day]
    assert page.view_of(day).queries


def test_go_to_takes_a_word_within_a_title_before_one_that_only_looks_like_it(house):
    """`gate` is the form with that word in its title, not the one people call the visit's date."""
    box = GotoBox(bench_of(house, "coordinator"))
    box.type("001 C1 gate")
    assert "gate" in box.hits[0].words[-1].en
