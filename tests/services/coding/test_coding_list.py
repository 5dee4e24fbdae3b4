"""The coder's list: what waits, what is certain, what was decided before, what a new version changes."""

from __future__ import annotations

import pytest

from ecrf.services import commands as c
from ecrf.services.coding.automatic import by_chain, propose
from ecrf.services.coding.upversion import compare_versions
from ecrf.services.reads import Reads
from ecrf.services.reads.coding_view import CodingState
from ecrf.words import Refusal
from tests.library.small_dictionary import LLTS, PATHS
from tests.services.coding.bed import HISTORY, LOG, CodingBed


def code_all(bed: CodingBed) -> None:
    """Take over everything certain."""
    for chain, codes in by_chain(propose(bed.view(), bed.shelf.open)).items():
        bed.house.must("coder", c.CodeTerms, chain, codes)


def test_words_wait_whether_or_not_a_dictionary_is_named(bed: CodingBed) -> None:
    """Events, history and medication stand on the list as not coded; without a dictionary nothing is proposed."""
    chain = bed.house.subject()
    bed.event(chain, "e1", "sore mouth")
    bed.house.enter(chain, f"{HISTORY}/m1/MH_TERM", "Weariness")
    bed.house.enter(chain, "LOGS/1/CM/1/1/CM_L/c1/CM_TRT", "Inventedol")
    view = bed.view()
    assert [(item.oid, item.state) for item in view.items] == [
        ("AE_TERM", "uncoded"), ("CM_TRT", "uncoded"), ("MH_TERM", "uncoded"),
    ]  # fmt: skip
    assert propose(view, bed.shelf.open) == ()


def test_who_codes_sees_on_today_how_many_words_wait(bed: CodingBed) -> None:
    """Coded words no longer count, changed ones count again; who does not code is told nothing."""
    bed.use()
    chain = bed.house.subject()
    at = bed.event(chain, "e1", "sore mouth")
    bed.event(chain, "e2", "mouth hurts")
    assert waiting(bed) == 2
    code_all(bed)
    assert waiting(bed) == 1
    bed.house.enter(chain, at, "sore throat")
    assert waiting(bed) == 2
    assert waiting(bed, "data_manager") == 2
    assert waiting(bed, "monitor") == 0


def waiting(bed: CodingBed, role: str = "coder") -> int:
    """The number on Today."""
    return Reads(bed.house.tools, bed.house.at(role).session).today().to_code


def test_certain_terms_are_proposed_and_coded_only_by_an_act(bed: CodingBed) -> None:
    """Exact words get a proposal, others none; reading the list writes nothing."""
    bed.use()
    chain = bed.house.subject()
    bed.event(chain, "e1", "SORE  mouth")
    bed.event(chain, "e2", "mouth hurts")
    assert [each.item.verbatim for each in propose(bed.view(), bed.shelf.open)] == ["SORE  mouth"]
    assert bed.view().count(CodingState.CODED) == 0
    code_all(bed)
    states = {item.verbatim: (item.state, item.how) for item in bed.view().items}
    assert states == {"SORE  mouth": ("coded", "exact"), "mouth hurts": ("uncoded", "")}


def test_a_decision_is_a_synonym_for_the_same_words_elsewhere(bed: CodingBed) -> None:
    """What was coded by hand once is proposed for the next subject, and said to be so."""
    bed.use()
    one, other = bed.house.subject(), bed.house.subject()
    at = bed.event(one, "e1", "mouth hurts")
    dictionary = bed.shelf.open(bed.digest)
    assert dictionary is not None
    path = dictionary.path_of("90000002")
    assert path is not None
    bed.house.must("coder", c.CodeTerms, one, (c.NewCode(at, bed.house.version(one, at), bed.digest, path),))
    bed.event(other, "e1", "Mouth hurts.")
    (found,) = propose(bed.view(), bed.shelf.open)
    assert (found.item.chain, found.found.how, found.found.term.code) == (other, "synonym", "90000002")
    code_all(bed)
    (line,) = bed.view().synonyms
    assert (line.code, line.count, line.codes) == ("90000002", 2, ("90000002",))


def test_changed_words_return_to_the_list_with_their_old_code(bed: CodingBed) -> None:
    """The code is visibly stale, and no synonym any more."""
    bed.use()
    chain = bed.house.subject()
    at = bed.event(chain, "e1", "sore mouth")
    code_all(bed)
    bed.house.enter(chain, at, "sore throat")
    view = bed.view()
    (item,) = view.items
    assert (item.state, item.path[0].code, item.verbatim) == ("stale", "90000001", "sore throat")
    assert view.synonyms == ()


def test_removed_lines_and_queried_words(bed: CodingBed) -> None:
    """A removed line leaves the list; words the coder asked about are not coded by the batch."""
    bed.use()
    chain = bed.house.subject()
    bed.event(chain, "e1", "sore mouth")
    at = bed.event(chain, "e2", "weariness")
    bed.house.must("coder", c.RaiseQuery, chain, at, "Which kind?")
    bed.house.must("coordinator", c.RemoveLine, chain, f"{LOG}/e1", "twice")
    (item,) = bed.view().items
    assert (item.verbatim, item.queries) == ("weariness", 1)
    assert propose(bed.view(), bed.shelf.open) == ()


def test_an_administrator_sees_no_words(bed: CodingBed) -> None:
    """The list holds clinical words."""
    with pytest.raises(Refusal):
        bed.view("administrator")


def test_another_version_says_what_becomes_of_every_code(bed: CodingBed) -> None:
    """Gone, not current, moved to another class, unchanged: each code has one line, what changes most first."""
    bed.use()
    chain = bed.house.subject()
    for line, words in (
        ("e1", "sore mouth"),
        ("e2", "tired feeling"),
        ("e3", "itchy skin"),
        ("e4", "weariness"),
    ):
        bed.event(chain, line, words)
    code_all(bed)
    llts = tuple(
        (code, name, pt, "N" if code == "90000004" else now)
        for code, name, pt, now in LLTS
        if code != "90000006"
    )
    paths = tuple(
        (pt, hlt, hlgt, soc, {"Y": "N", "N": "Y"}[primary] if pt == "90000010" else primary)
        for pt, hlt, hlgt, soc, primary in PATHS
    )
    new = bed.shelf.open(bed.install("0.2", llts, paths).digest)
    assert new is not None
    changes = compare_versions(bed.view(), new)
    assert [(each.item.verbatim, each.kind, each.levels) for each in changes] == [
        ("itchy skin", "gone", ()),
        ("tired feeling", "not_current", ()),
        ("sore mouth", "moved", ("HLT", "HLGT", "SOC")),
        ("weariness", "same", ()),
    ]


def test_codes_of_the_earlier_version_are_marked_after_the_change(bed: CodingBed) -> None:
    """Naming a new version leaves the codes and says which version they are of."""
    bed.use()
    chain = bed.house.subject()
    bed.event(chain, "e1", "sore mouth")
    code_all(bed)
    bed.use("0.2", bed.install("0.2", LLTS[:5]).digest)
    (item,) = bed.view().items
    assert (item.state, item.dictionary.version) == ("older", "0.1")  # type: ignore[union-attr]
