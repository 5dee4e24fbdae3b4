"""Codes stand beside the words of the site: who may give them, when they are refused, what the trail keeps."""

from __future__ import annotations

import pytest

from ecrf.record.coding import Level, Path
from ecrf.services import commands as c
from tests.services.house import House

LOG = "LOGS/1/AE/1/1"
TERM = f"{LOG}/AE_L/x1/AE_TERM"
DIGEST = "ab" * 32
PATH: Path = (Level("LLT", "90000001", "Sore mouth"), Level("PT", "90000010", "Mouth pain"))


@pytest.fixture
def house() -> House:
    """T3 with a dictionary named."""
    built = House()
    built.must("coder", c.NameDictionary, "meddra", "0.1", "en", DIGEST)
    return built


@pytest.fixture
def event(house: House) -> str:
    """A subject with one event."""
    chain = house.subject()
    assert house.enter(chain, TERM, "sore mouth").fault is None
    return chain


def code(house: House, chain: str, **other: object) -> c.NewCode:
    """The code for the event as it stands."""
    fields: dict[str, object] = {"at": TERM, "verbatim": house.version(chain, TERM), "dictionary": DIGEST}
    return c.NewCode(**(fields | {"path": PATH} | other))  # type: ignore[arg-type]


def test_a_code_stands_beside_the_words(house: House, event: str) -> None:
    """The verbatim term and its version stay as they were; the code names who gave it, how, and to which words."""
    before = house.state(event).lines[f"{LOG}/AE_L/x1"].items["AE_TERM"]
    house.must("coder", c.CodeTerms, event, (code(house, event),))
    state = house.state(event)
    after, row = state.lines[f"{LOG}/AE_L/x1"].items["AE_TERM"], state.codings[TERM]
    assert (after.version, bytes(after.value)) == (before.version, bytes(before.value))
    assert (row.path, row.how, row.person, row.verbatim) == (PATH, "hand", "p-coder", before.version)


def test_words_that_changed_are_not_coded(house: House, event: str) -> None:
    """A code for words that were changed in the meantime is refused, and nothing is stored."""
    seen = code(house, event)
    house.enter(event, TERM, "sore throat")
    outcome = house.try_("coder", c.CodeTerms, event, (seen,))
    assert outcome.fault is not None
    assert outcome.fault.code == "fold.verbatim_changed"
    assert not house.state(event).codings


def test_a_changed_term_keeps_its_old_code_visibly_stale(house: House, event: str) -> None:
    """After a change of the words the code still names the entry of the words it was given to."""
    house.must("coder", c.CodeTerms, event, (code(house, event),))
    house.enter(event, TERM, "sore throat")
    assert house.state(event).codings[TERM].verbatim != house.version(event, TERM)


def test_all_codes_of_a_command_or_none(house: House, event: str) -> None:
    """One bad code among several refuses all."""
    wrong = code(house, event, at=f"{LOG}/AE_L/x9/AE_TERM")
    outcome = house.try_("coder", c.CodeTerms, event, (code(house, event), wrong))
    assert outcome.fault is not None
    assert not house.state(event).codings


@pytest.mark.parametrize(
    ("other", "fault"),
    [
        ({"dictionary": "cd" * 32}, "command.not_coded_by"),
        ({"path": ()}, "fold.bad_coding"),
        ({"path": (Level("LLT", "", "x"),)}, "fold.bad_coding"),
        ({"how": "guessed"}, "fold.bad_coding"),
        ({"at": f"{LOG}/AE_L/x1/AE_GRADE"}, "command.not_coded_by"),
    ],
)
def test_a_code_that_is_none_is_refused(
    house: House, event: str, other: dict[str, object], fault: str
) -> None:
    """Dictionaries the study does not use, empty codes, silent ways and items nobody codes are refused."""
    outcome = house.try_("coder", c.CodeTerms, event, (code(house, event, **other),))
    assert outcome.fault is not None
    assert outcome.fault.code == fault


@pytest.mark.parametrize("role", ["coordinator", "investigator", "monitor", "administrator"])
def test_others_code_nothing(house: House, event: str, role: str) -> None:
    """Site staff, monitors and administrators give no codes."""
    outcome = house.try_(role, c.CodeTerms, event, (code(house, event),))
    assert outcome.fault is not None
    assert outcome.fault.code == "command.not_permitted"


def test_a_code_taken_back_leaves_the_words_uncoded(house: House, event: str) -> None:
    """Taking a code back needs a reason and leaves no code."""
    house.must("coder", c.CodeTerms, event, (code(house, event),))
    assert house.try_("coder", c.UncodeTerm, event, TERM, " ").fault is not None
    house.must("coder", c.UncodeTerm, event, TERM, "another event was meant")
    row = house.state(event).codings[TERM]
    assert (row.path, row.coded) == ((), 0)
    again = house.try_("coder", c.UncodeTerm, event, TERM, "once more")
    assert again.fault is not None
    assert again.fault.code == "fold.not_coded"


def test_coding_goes_on_under_a_freeze_and_ends_with_the_lock(house: House, event: str) -> None:
    """A freeze holds the site's data; a lock holds the codes too."""
    house.must("monitor", c.RaiseQuery, event, "", "x")
    house.must("data_manager", c.Lock, event, LOG, "frozen")
    house.must("coder", c.CodeTerms, event, (code(house, event),))
    house.must("data_manager", c.Lock, event, LOG, "locked", "codes are complete")
    outcome = house.try_("coder", c.CodeTerms, event, (code(house, event),))
    assert outcome.fault is not None
    assert outcome.fault.code == "fold.locked"


def test_the_dictionary_in_use_is_the_one_named_last(house: House) -> None:
    """Naming the same again is refused; another version takes its place and the earlier stays known."""
    again = house.try_("coder", c.NameDictionary, "meddra", "0.1", "en", DIGEST)
    assert again.fault is not None
    assert again.fault.code == "fold.dictionary_named"
    house.must("coder", c.NameDictionary, "meddra", "0.2", "en", "cd" * 32)
    study = house.at("coder").look("study")
    used = study.dictionary_in_use("meddra")  # type: ignore[attr-defined]
    assert (used.version, len(study.dictionaries)) == ("0.2", 2)  # type: ignore[attr-defined]


def test_signature_holds_when_a_term_is_coded(house: House, event: str) -> None:
    """A code changes nothing the investigator signed: the digest of the page stays."""
    from ecrf.record.digest import compute_digest

    before = compute_digest(house.state(event), LOG)
    house.must("coder", c.CodeTerms, event, (code(house, event),))
    assert compute_digest(house.state(event), LOG) == before
