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
    assert (plan.wants(WEIGHT), plan.wants(HEIGHT)) == (critical, other)


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
    assert bed.reads("monitor").review("*").forms == ()
