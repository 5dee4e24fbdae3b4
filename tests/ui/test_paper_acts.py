"""A sheet signed by hand is bound from the page of what was signed, by keyboard."""

from __future__ import annotations

import hashlib

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ecrf.record.digest import code_of, compute_digest
from ecrf.ui.controls.menu import Menu
from ecrf.ui.screens.paper_acts import PaperActs
from ecrf.viewmodels.paper_signing import PaperSigner
from ecrf.viewmodels.places import Place
from ecrf.words import Language
from tests.services.test_completing import RECORD
from tests.ui.conftest import house_with_a_complete_form, keep, settle


@pytest.fixture
def house():
    """A subject whose only form is complete."""
    return house_with_a_complete_form()


def _answer(window, text):
    window.page.ask.input.setText(text)
    QTest.keyClick(window.page.ask.input, Qt.Key.Key_Return)
    settle()


@pytest.mark.parametrize("language", list(Language))
def test_code_signer_and_day_are_asked_at_the_foot_of_the_page(
    window_of, house, look, language, tmp_path, monkeypatch
):
    """Then the scan; the page says that it is bound, and its signature line who signed, when, and who bound it."""
    look.use_language(language)
    scan = tmp_path / "sheet.pdf"
    scan.write_bytes(b"a scanned sheet")
    monkeypatch.setattr(PaperActs, "ask_scan", lambda _self: scan)
    window = window_of("coordinator")
    window.go(Place("visit", house.chain, "S0", 1))
    settle()
    page = window.page
    signer = PaperSigner(window.bench, house.chain, "S0/1")
    PaperActs(window, page.ask, page.notice).bind(signer)
    for text in (code_of(compute_digest(house.state(house.chain), "S0/1")), "Investigator", "2026-03-02"):
        keep(window, f"paper-{text[:4]}-{language}")
        _answer(window, text)
    settle()
    (row,) = [each for each in house.state(house.chain).statements.values() if each.signs]
    assert (
        row.note
        == f"Investigator · 2026-03-02 · sheet.pdf · SHA-256 {hashlib.sha256(b'a scanned sheet').hexdigest()}"
    )
    window.go(Place("subject", house.chain))
    window.go(Place("visit", house.chain, "S0", 1))
    settle()
    assert "Investigator · 2026-03-02" in window.page.signed.words
    assert "Coordinator" in window.page.signed.words
    keep(window, f"paper-bound-{language}")


def test_a_wrong_code_is_said_and_binds_nothing(window_of, house, tmp_path, monkeypatch):
    """The sheet was printed from something else: the page says what to do."""
    scan = tmp_path / "sheet.pdf"
    scan.write_bytes(b"a scanned sheet")
    monkeypatch.setattr(PaperActs, "ask_scan", lambda _self: scan)
    window = window_of("coordinator")
    window.go(Place("visit", house.chain, "S0", 1))
    settle()
    page = window.page
    PaperActs(window, page.ask, page.notice).bind(PaperSigner(window.bench, house.chain, "S0/1"))
    for text in ("0000-0000-0000-0000", "Investigator", "2026-03-02"):
        _answer(window, text)
    settle()
    assert "0000-0000-0000-0000" in page.notice.said
    assert not house.state(house.chain).statements


@pytest.mark.parametrize(
    "place", [("form", "S0", 1, RECORD), ("visit", "S0", 1), ("subject",)], ids=lambda place: place[0]
)
@pytest.mark.parametrize("role", ["coordinator", "monitor"])
def test_the_menus_of_form_visit_and_casebook_offer_it(window_of, house, monkeypatch, role, place):
    """To who may declare a form complete, who stands for the site's papers; a monitor is offered no binding."""
    offered = []
    monkeypatch.setattr(Menu, "open_under", lambda menu, _: offered.extend(a.text() for a in menu.actions()))
    window = window_of(role)
    kind, *rest = place
    window.go(Place(kind, house.chain, *rest))
    settle()
    (window.page.acts.more_button if kind == "form" else window.page._more).click()
    assert offered
    assert (window.look.say("ui.paper.bind") in offered) == (role == "coordinator")
