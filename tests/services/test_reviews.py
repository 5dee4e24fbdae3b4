"""Medical, data and source review: three acts of three people, each of which breaks when the data change (G3)."""

from __future__ import annotations

import pytest

from ecrf.record.study_state import REVIEWS, Question, StudyState
from ecrf.services import commands as c
from ecrf.services.reads import Reads
from ecrf.services.reads.status_view import Badge
from tests.services.house import House
from tests.services.test_completing import RECORD, VS, fill

ROLE_OF = {"review.medical": "monitor", "review.data": "data_manager", "sdv": "monitor"}
BADGE_OF = {
    "review.medical": Badge.REVIEWED_MEDICAL,
    "review.data": Badge.REVIEWED_DATA,
    "sdv": Badge.VERIFIED,
}


@pytest.fixture
def chain(house: House) -> str:
    """A subject with a complete form and nothing else."""
    made = house.subject()
    fill(house, made)
    house.must("coordinator", c.CompleteForm, made, RECORD)
    return made


def badges(house: House, chain: str) -> tuple[Badge, Badge, Badge]:
    """What form, visit and subject show."""
    reads = Reads(house.tools, house.at("monitor").session)
    visit = reads.visit(chain, "S0", 1)
    form = next(card.standing.badges for card in visit.forms if card.record == RECORD)
    return form, visit.standing.badges, reads.subject(chain).standing.badges


@pytest.mark.parametrize("flag", ROLE_OF)
@pytest.mark.parametrize("at", [RECORD, "S0/1", ""])
def test_a_review_shows_on_form_visit_and_subject(house: House, chain: str, flag: str, at: str) -> None:
    """Whether it was given for the form, the visit or the subject, and only the one that was given."""
    house.must(ROLE_OF[flag], c.State, chain, flag, (at,))
    for shown in badges(house, chain):
        assert shown & (Badge.REVIEWED_MEDICAL | Badge.REVIEWED_DATA | Badge.VERIFIED) == BADGE_OF[flag]


def test_each_review_breaks_on_change_and_says_so(house: House, chain: str) -> None:
    """After a correction nothing is reviewed any more; form, visit and subject show that it was; a new review holds."""
    for flag, role in ROLE_OF.items():
        house.must(role, c.State, chain, flag, (RECORD,))
    house.must("coordinator", c.OpenCorrection, chain, RECORD, "read again")
    assert house.enter(chain, f"{VS}/VS_HEIGHT", "171").fault is None
    house.must("coordinator", c.CloseCorrection, chain, RECORD)
    for shown in badges(house, chain):
        assert not shown & (Badge.REVIEWED_MEDICAL | Badge.REVIEWED_DATA | Badge.VERIFIED)
        assert Badge.REVIEW_BROKEN in shown
        assert Badge.VERIFICATION_DROPPED in shown
    house.must("data_manager", c.State, chain, "review.data", (RECORD,))
    house.must("monitor", c.State, chain, "review.medical", (RECORD,))
    assert Badge.REVIEW_BROKEN not in badges(house, chain)[0]


@pytest.mark.parametrize(
    ("role", "flag"),
    [
        ("data_manager", "review.medical"), ("data_manager", "sdv"), ("monitor", "review.data"),
        ("coordinator", "review.data"),
    ],
)  # fmt: skip
def test_each_review_has_its_own_action(house: House, chain: str, role: str, flag: str) -> None:
    """Nobody gives a review their role was not given, whatever the program let through."""
    refused = house.try_(role, c.State, chain, flag, (RECORD,))
    assert refused.fault is not None
    assert refused.fault.code == "fold.not_permitted"


def test_what_may_be_done_is_offered(house: House, chain: str) -> None:
    """The data manager is offered the data review on form, visit and subject, the monitor the medical one."""
    for role, flag in (("data_manager", "review.data"), ("monitor", "review.medical")):
        reads = Reads(house.tools, house.at(role).session)
        offered = (
            reads.form(chain, RECORD).acts,
            reads.visit(chain, "S0", 1).acts,
            reads.subject(chain).acts,
        )
        for acts in offered:
            assert acts & {"review.data", "review.medical"} == {flag}


def test_a_matrix_of_before_gives_the_reviews_to_who_verifies(house: House) -> None:
    """A study frozen with the old matrix goes on as it was: there `verify` means both reviews, and nobody else has them."""
    study = house.store.load_state("study")
    assert isinstance(study, StudyState)
    (row,) = study.matrices.values()
    row.matrix = {role: tuple(set(actions) - REVIEWS) for role, actions in row.matrix.items()}
    for role, expected in (("monitor", REVIEWS), ("data_manager", frozenset())):
        session = house.at(role).session
        asked = Question(session.person, session.signer.key, role, house.site, "2026-03-14", study.sequence)
        actions = study.actions_of(asked)
        assert actions is not None
        assert actions & REVIEWS == expected
