"""The same person twice: found by keyed hash at the own site with the number, elsewhere with the site only."""

from __future__ import annotations

import pytest

from ecrf.services import commands as c
from ecrf.services.reads.visit_view import Twin
from ecrf.words import Refusal
from tests.services.reads.bed import Bed

CARD = "11010519491231002X"


def register(bed: Bed, chain: str, number: str, who: str = "coordinator") -> None:
    """Write a register."""
    bed.do(who, c.SetIdentity, chain, c.Identity(name="张三", id_number=number))


def test_another_spelling_of_the_same_number_is_the_same_person(bed):
    """Blanks, full-width digits and a small x do not hide a twin; the number of the other subject is told."""
    first, second = bed.subject(), bed.subject()
    register(bed, first, CARD)
    register(bed, second, "110105 19491231 002x")
    number = bed.reads("coordinator").subject(first).number
    assert bed.reads("coordinator").identity_twins(second) == (Twin(number, "01"),)


def test_nobody_is_a_twin_without_a_number(bed):
    """Two empty registers, or two different numbers, are two persons."""
    first, second = bed.subject(), bed.subject()
    assert bed.reads("coordinator").identity_twins(first) == ()
    register(bed, first, "")
    register(bed, second, "")
    assert bed.reads("coordinator").identity_twins(second) == ()
    register(bed, first, CARD)
    register(bed, second, "440524188001010014")
    assert bed.reads("coordinator").identity_twins(second) == ()


def test_of_another_site_only_the_site_is_told(bed):
    """A coordinator of site 01 learns that a subject of site 02 is the same person, not which."""
    bed.join_site2()
    mine, theirs = bed.subject(), bed.subject(site="site2", who="other")
    register(bed, mine, CARD)
    register(bed, theirs, CARD, "other")
    assert bed.reads("coordinator").identity_twins(mine) == (Twin("", "02"),)


@pytest.mark.parametrize("who", ["monitor", "data_manager", "administrator"])
def test_who_may_not_see_identity_finds_no_twins(bed, who):
    """The question is refused like the register itself."""
    chain = bed.subject()
    with pytest.raises(Refusal) as refused:
        bed.reads(who).identity_twins(chain)
    assert refused.value.fault.code == "reads.not_allowed"
