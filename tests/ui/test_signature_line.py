"""Signatures on a visit and on a casebook, as the window shows them."""

from __future__ import annotations

import pytest

from ecrf.services import commands as c
from ecrf.viewmodels.places import Place
from ecrf.words import Language
from tests.services.test_completing import RECORD, VS
from tests.ui.conftest import house_with_a_complete_form, keep, settle


@pytest.fixture
def house():
    """A subject whose only form is complete and signed with its visit, then with the casebook."""
    return house_with_a_complete_form()


@pytest.mark.parametrize("language", list(Language))
def test_visit_and_subject_show_who_signed_when_and_whether_it_holds(window_of, house, look, language):
    """Printed name, role, time with zone and meaning; after a change the line says that it is to be signed again."""
    look.use_language(language)
    visit, subject = Place("visit", house.chain, "S0", 1), Place("subject", house.chain)
    window = window_of("coordinator")
    window.go(subject)
    settle()
    assert window.page.signed.words == ""
    house.must("investigator", c.Sign, house.chain, "S0/1", "approved")
    house.must("investigator", c.Sign, house.chain, "", "reviewed")
    for place in (visit, subject):
        window.go(place)
        settle()
        words = window.page.signed.words
        assert "Investigator" in words
        assert "+00:00" in words
        keep(window, f"signed-{place.section}-{language}")
    house.must("coordinator", c.OpenCorrection, house.chain, RECORD, "read again")
    assert house.enter(house.chain, f"{VS}/VS_HEIGHT", "171").fault is None
    window.go(visit)
    settle()
    assert not window.page.model.view.signatures[0].holds
    assert window.page.signed.words != words
    keep(window, f"broken-visit-{language}")
