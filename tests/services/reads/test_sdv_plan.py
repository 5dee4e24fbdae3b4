"""How much of a subject the plan of verification asks for."""

import pytest
from msgspec import structs

from ecrf.services import commands as c
from ecrf.services.reads.sdv_plan import plan_of
from tests.services.reads.bed import DESIGN, VS, Bed

WEIGHT, HEIGHT = (
    next(item for item in VS.groups[0].items if item.oid == oid) for oid in ("WEIGHT", "HEIGHT")
)
VITALS = "CYC/1/VS/1/1"


@pytest.mark.parametrize(
    ("settings", "order", "critical", "other"),
    [
        ({}, 1, True, True),
        ({"sdv": "critical"}, 1, True, False),
        ({"sdv": "none"}, 1, False, False),
        ({"sdv": "critical", "sdv_first": "2"}, 2, True, True),
        ({"sdv": "critical", "sdv_first": "2"}, 3, True, False),
        ({"sdv": "none", "sdv_first": "2", "sdv_every": "5"}, 7, True, True),
        ({"sdv": "none", "sdv_first": "2", "sdv_every": "5"}, 6, False, False),
    ],
)
def test_the_plan_is_a_rule_of_the_study(settings, order, critical, other):
    """All, critical or none; the first subjects of a site and every n-th behind them whole (G2)."""
    plan = plan_of(settings, order)
    assert (plan.wants("VS", WEIGHT), plan.wants("VS", HEIGHT)) == (critical, other)


@pytest.mark.parametrize(
    ("order", "form", "critical", "other"),
    [(2, "IC", True, True), (2, "CM", False, False), (2, "VS", True, False), (1, "CM", True, True)],
)
def test_single_forms_have_a_rule_of_their_own(order, form, critical, other):
    """Subject by form by item: the consent always, medication never, else what is critical; the first subject whole."""
    plan = plan_of({"sdv": "critical", "sdv_forms": "IC=all CM=none", "sdv_first": "1"}, order)
    assert (plan.wants(form, WEIGHT), plan.wants(form, HEIGHT)) == (critical, other)


def test_progress_counts_what_the_plan_asks_for():
    """With critical items only, one verified weight is a verified form."""
    study = structs.replace(DESIGN.study, settings={**DESIGN.study.settings, "sdv": "critical"})
    bed = Bed(structs.replace(DESIGN, study=study))
    chain = bed.subject()
    bed.enter(chain, VITALS, WEIGHT="70", HEIGHT="170", FEVER="N")
    bed.do("coordinator", c.CompleteForm, chain, VITALS)
    (form,) = bed.reads("monitor").review("*").forms
    assert (form.verified, form.planned) == (0, 1)
    bed.do("monitor", c.State, chain, "sdv", (f"{VITALS}/VSG/0/WEIGHT",))
    review = bed.reads("monitor").review("*")
    assert review.forms == ()
    assert (review.verified, review.planned) == (1, 1)
