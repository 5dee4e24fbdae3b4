"""What the fold of allocation refuses when a list or a code was not made by this program."""

from __future__ import annotations

from hashlib import sha256

import pytest

from ecrf.record import entry as e
from ecrf.record.address import STUDY_CHAIN
from ecrf.record.allocation import Place, PlaceId, arm_digest, encode_places, release_digest
from ecrf.store.memory import MemoryStore
from ecrf.words import Refusal
from tests.store.trail_builder import ACTIONS, DESIGN_DIGEST, Trail

CODE = b"0123456789"


@pytest.fixture
def trail() -> Trail:
    """A study whose coordinator randomises and whose data manager makes lists, with one list of one place."""
    built = Trail(MemoryStore())
    built.found()
    more = {"data_manager": ("commit_allocation",), "coordinator": ("randomise",)}
    with built.act("dora", "data_manager", "") as act:
        matrix = {role: (*actions, *more.get(role, ())) for role, actions in ACTIONS.items()}
        act.add(STUDY_CHAIN, e.PermissionsSet(matrix))
    where = PlaceId("L1", "", 1)
    place = Place(release_digest(where, CODE), arm_digest(where, "EXP", CODE))
    with built.act("dora", "data_manager", "") as act:
        act.add(STUDY_CHAIN, committed(act, "L1", encode_places({"": (place,)})))
    built.subject("A")
    return built


def committed(act, list_id: str, places: bytes) -> e.AllocationCommitted:
    """A list of these bytes."""
    digest = sha256(places).hexdigest()
    return e.AllocationCommitted(
        list_id, "permuted_blocks", DESIGN_DIGEST, digest, act.put(places), act.put("{}")
    )


def refused(trail: Trail, person: str, role: str, entry) -> str:
    """The code an entry of the study chain is refused with."""
    with pytest.raises(Refusal) as found, trail.act(person, role, "S1") as act:
        act.add(STUDY_CHAIN, entry(act))
    return found.value.fault.code


@pytest.mark.parametrize("places", [b"\xff", b"{", b"[]", b'{"x":1}', b'{"x":[[1]]}', b"{}", b'{"x":[]}'])
def test_a_list_nobody_can_read_is_refused_in_words(trail, places):
    """Bytes that are no list of places are refused, and never an error of the program."""
    found = refused(trail, "dora", "data_manager", lambda act: committed(act, "L2", places))
    assert found == "fold.allocation_list"


@pytest.mark.parametrize("code", ["", "zz", "0", "00" * 10])
def test_a_code_that_is_none_is_refused_in_words(trail, code):
    """What is no hexadecimal code, or another place's, opens nothing."""
    taken = lambda act: e.AllocationTaken("L1", 1, "R1", "subject:A", code, arm=act.put("EXP"))
    assert refused(trail, "cora", "coordinator", taken) == "fold.allocation_code"


@pytest.mark.parametrize("arm", [lambda _act: e.Commitment(9, "00"), lambda act: act.put(b"\xff\xfe")])
def test_words_that_are_not_there_or_no_text_are_refused(trail, arm):
    """An entry that points at content which is missing or unreadable says so with its number."""
    taken = lambda act: e.AllocationTaken("L1", 1, "R1", "subject:A", CODE.hex(), arm=arm(act))
    assert refused(trail, "cora", "coordinator", taken) == "fold.unreadable"
