"""The coder's desk without a window: suggestions, one key per act, the next line by itself."""

from __future__ import annotations

import pytest

from ecrf.viewmodels.coding import CodingScreen
from tests.services.coding.bed import CodingBed


@pytest.fixture
def coding(tmp_path):
    """A study with two events that wait, and the coder's screen."""
    bed = CodingBed(tmp_path)
    bed.use()
    chain = bed.house.subject()
    bed.event(chain, "e1", "sore mouth")
    bed.event(chain, "e2", "very tired feeling")
    screen = CodingScreen(bed.bench())
    screen.refresh()
    return bed, screen


def test_accepting_codes_the_words_and_goes_on(coding):
    """The suggestion in focus is taken over; the list moves up to the next words."""
    _, screen = coding
    assert screen.suggestions[0][0].how == "exact"
    screen.accept()
    assert screen.fault is None
    assert screen.item.verbatim == "very tired feeling"
    screen.choice = [pair[0].term.code for pair in screen.suggestions].index("90000004")
    screen.accept()
    assert (screen.rows, screen.count("coded")) == ((), 2)
    assert [item.how for item in screen.view.items] == ["exact", "hand"]


def test_words_can_be_looked_for_instead(coding):
    """A search shows its own terms; what is chosen by it is chosen by hand."""
    _, screen = coding
    screen.set_search("itchy skin")
    assert screen.suggestions[0][0].term.code == "90000006"
    screen.accept()
    (coded,) = [item for item in screen.view.items if item.path]
    assert (coded.path[0].code, coded.how) == ("90000006", "hand")


def test_all_certain_terms_at_once(coding):
    """One act codes what has exactly one term and leaves the rest."""
    _, screen = coding
    assert screen.certain == 1
    screen.accept_certain()
    assert (screen.count("todo"), screen.count("coded")) == (1, 1)


def test_a_question_to_the_site_is_an_ordinary_query(coding):
    """The words move to the filter of queried ones; the site answers in its list."""
    bed, screen = coding
    screen.ask("Which tooth?")
    assert screen.count("queried") == 1
    queries = bed.bench("coordinator").reads.queries_at(screen.item.chain, screen.item.at)
    assert [query.status for query in queries] == ["open"]


def test_a_code_taken_back(coding):
    """The words wait again."""
    _, screen = coding
    screen.accept()
    screen.show("coded")
    screen.take_back("wrong tooth")
    assert (screen.count("todo"), screen.count("coded")) == (2, 0)


def test_what_is_said_without_a_dictionary(tmp_path):
    """None in use, or one in use that is not on this computer: each says what to do."""
    bed = CodingBed(tmp_path)
    screen = CodingScreen(bed.bench())
    screen.refresh()
    assert screen.told.code == "coding.no_dictionary"
    screen.name_dictionary(screen.can_name[0])
    assert screen.told is None
    bed.shelf.remove("meddra", "0.1", "en")
    assert screen.told.code == "coding.not_installed"


def test_others_look_and_do_not_code(coding):
    """A monitor may read the list and code nothing."""
    bed, _ = coding
    screen = CodingScreen(bed.bench("monitor"))
    screen.refresh()
    assert not screen.may_code
    screen.accept()
    assert screen.fault.code == "command.not_permitted"


def test_reason_needed_to_take_back(coding):
    """Without words the code stays."""
    _, screen = coding
    screen.accept()
    screen.show("coded")
    screen.take_back("")
    assert screen.fault.code == "command.words_missing"
    assert screen.count("coded") == 1
