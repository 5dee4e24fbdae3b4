"""Signing, locks, trail and redaction in the window, by keyboard, on real services."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from ecrf.services import commands as c
from ecrf.ui.shell.dialogs import PasswordDialog, SignDialog
from ecrf.ui.shell.redaction import RedactDialog
from ecrf.viewmodels.places import Place
from ecrf.words import Language
from tests.services.test_completing import RECORD, VS
from tests.ui.conftest import PASSWORD, house_with_a_complete_form, settle


@pytest.fixture
def house():
    """A subject of its own for each test, with a complete form."""
    return house_with_a_complete_form()


def dialog_of(kind) -> QDialog:
    """The dialog that is open."""
    settle()
    return next(
        each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()
    )


def test_the_data_manager_locks_a_form_by_keyboard(window_of, qtbot, house):
    """The checklist says what is open; a reason and the password lock all the same; Ctrl+U lifts it again."""
    window = window_of("data_manager")
    window.go(Place("locks", house.chain, at=RECORD))
    settle()
    page = window.page
    assert page.model.open_points
    qtbot.keyClick(page.checks, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.ask.is_asking)
    qtbot.keyClicks(page.ask.input, "Interim analysis.")
    qtbot.keyClick(page.ask.input, Qt.Key.Key_Return)
    dialog = dialog_of(PasswordDialog)
    qtbot.keyClicks(dialog.password, PASSWORD)
    qtbot.keyClick(dialog.password, Qt.Key.Key_Return)
    settle()
    assert house.state(house.chain).locks[f"locked:{RECORD}"].level == "locked"
    assert "Interim analysis." in repr(page.model.view.events)
    window.activateWindow()
    page.checks.setFocus()
    settle()
    qtbot.keyClick(page.checks, Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.ask.is_asking)
    qtbot.keyClicks(page.ask.input, "Late source.")
    qtbot.keyClick(page.ask.input, Qt.Key.Key_Return)
    settle()
    assert not house.state(house.chain).locks
    assert page.model.view.unlocks == 1


def test_the_site_is_frozen_by_its_investigator(window_of, qtbot, house):
    """Locks in the rail is the site's page; Enter on a line leads to its open points."""
    window = window_of("investigator")
    window.shell.go_section("locks")
    settle()
    page = window.page
    while page.model.is_working:
        settle()
    lines = {line.name: len(line.points) for line in page.model.lines}
    assert lines["signatures"] == 1
    assert lines["integrity"] == 2
    index = [line.name for line in page.model.lines].index("signatures")
    page.checks.choose(index)
    page.checks.setFocus()
    qtbot.keyClick(page.checks, Qt.Key.Key_Return)
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    settle()
    assert (window.shell.here.section, window.shell.here.record) == ("form", RECORD)


def test_the_investigator_signs_from_the_list_with_login_and_password_first(window_of, qtbot, house):
    """Another login is refused in the dialog; the right one and the password sign; the form shows it."""
    window = window_of("investigator")
    window.bench.is_identified = False
    window.go(Place("form", house.chain, "S0", 1, RECORD))
    settle()
    qtbot.keyClick(window.page, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    dialog = dialog_of(SignDialog)
    assert dialog.login.isVisible()
    qtbot.keyClicks(dialog.login, "coordinator")
    qtbot.keyClicks(dialog.password, PASSWORD)
    qtbot.keyClick(dialog.password, Qt.Key.Key_Return)
    assert dialog.isVisible()
    dialog.login.clear()
    qtbot.keyClicks(dialog.login, "investigator")
    qtbot.keyClick(dialog.password, Qt.Key.Key_Return)
    settle()
    assert window.page.model.view.signatures[0].person == "Investigator"
    assert window.bench.is_identified
    window.shell.go_section("signing")
    settle()
    assert [line.form.at for line in window.page.model.lines] == []


def test_a_wrong_password_keeps_the_signing_dialog_open_and_says_why(window_of, qtbot, house):
    """The field is empty again, the meaning stays chosen, in both languages; the right password then signs once."""
    window = window_of("investigator")
    asked, given, vouch = [], [], window.bench.vouch
    window.bench.vouch = lambda password: asked.append(password) or vouch(password)

    def sign(meaning, password):
        given.append((meaning, window.bench.vouch_signature(password)))

    window.ask_signature("section.signing", sign)
    dialog = dialog_of(SignDialog)
    dialog.meaning.choose(2)
    for language, words in ((Language.EN, "wrong"), (Language.ZH, "不正确")):
        window.look.use_language(language)
        qtbot.keyClicks(dialog.password, "not it")
        qtbot.keyClick(dialog.password, Qt.Key.Key_Return)
        assert dialog.isVisible()
        assert words in dialog.notice.said
        assert dialog.password.text() == ""
        assert dialog.password.hasFocus()
        assert not given
    window.look.use_language(Language.EN)
    qtbot.keyClicks(dialog.password, PASSWORD)
    qtbot.keyClick(dialog.password, Qt.Key.Key_Return)
    assert given == [("signature.approved", None)]
    assert asked == ["not it", "not it", PASSWORD]
    assert window.bench.vouch_signature("not it") is not None, (
        "what was proven is good for one signature only"
    )


def test_the_trail_is_filtered_turned_and_reviewed(window_of, qtbot, house):
    """Words in the box, R on a finding; the person's page shows who did what."""
    house.must("monitor", c.State, house.chain, "sdv", (RECORD,))
    house.must("coordinator", c.OpenCorrection, house.chain, RECORD, "misread")
    house.enter(house.chain, f"{VS}/VS_WEIGHT", "66", reason="misread")
    window = window_of("monitor")
    window.shell.go_section("trail")
    settle()
    page = window.page
    entries = page.entries
    qtbot.keyClicks(entries.filters.search, "misread")
    qtbot.keyClick(entries.filters.search, Qt.Key.Key_Return)
    settle()
    assert {line.kind for line in entries.model.lines} == {"correction.opened", "value.entered"}
    page.which.choose(2)
    page.which.chosen.emit(2)
    settle(20)
    review = page.review
    assert [finding.kind for finding in review.model.findings] == ["after_verification"]
    qtbot.keyClick(review.table, Qt.Key.Key_R)
    qtbot.keyClicks(review.ask.input, "source seen")
    qtbot.keyClick(review.ask.input, Qt.Key.Key_Return)
    settle(20)
    assert [finding.state for finding in review.model.findings] == ["reviewed"]
    page.which.choose(1)
    page.which.chosen.emit(1)
    settle(20)
    assert "Coordinator" in {each.name for each in page.people.model.people}


def test_a_name_in_a_comment_is_redacted_from_the_history_panel(window_of, qtbot, house):
    """Space chooses it, a justification and the password take it out; the panel says so at once."""
    at = "S0/1/SV/1/1/SV_G/0/SV_NOTE"
    house.enter(house.chain, at, "Zhang Wei, ward 3")
    window = window_of("data_manager")
    window.go(Place("form", house.chain, "S0", 1, "S0/1/SV/1/1", at))
    settle()
    window.page.focus_field(at)
    window.show_panel("history")
    settle()
    panel = window.panel._pages["history"]
    panel.model.show(house.chain, at)
    panel.redact.click()
    dialog = dialog_of(RedactDialog)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Space)
    qtbot.keyClicks(dialog.why, "a patient's name")
    qtbot.keyClicks(dialog.password, PASSWORD)
    qtbot.keyClick(dialog.password, Qt.Key.Key_Return)
    settle()
    assert "Zhang" not in repr(panel.model.history)
    assert "Zhang" not in repr(window.page.model.view)
