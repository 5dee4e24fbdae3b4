"""A subject, a visit and the identity register."""

import pytest

from ecrf.services import commands as c
from ecrf.services.reads.status_view import Status
from ecrf.services.reads.visit_view import IdentityView
from ecrf.words import Refusal


def test_a_subject_lists_its_visits_in_order(bed, chain):
    """With number, site, status and what may be done."""
    view = bed.reads("coordinator").subject(chain)
    assert (view.number, view.site, view.site_name, view.status) == (
        "01-001",
        "01",
        "First Hospital",
        "screening",
    )
    assert [card.visit.prefix for card in view.visits] == ["SCREEN/1", "CYC/1", "CYC/2", "CYC/3", "LOGS/1"]
    assert view.visits[0].standing.status is Status.BEGUN
    assert "status" in view.acts
    assert "status" not in bed.reads("monitor").subject(chain).acts


def test_a_visit_knows_its_neighbours_and_what_can_be_added(bed, chain):
    """Previous and next in the order of the schedule; the next record of a repeating form."""
    bed.enter(chain, "EXTRA/1/VS/1/1", WEIGHT="70")
    visit = bed.reads("coordinator").visit(chain, "EXTRA")
    assert (visit.previous, visit.next) == (("CYC", 3), ("LOGS", 1))
    assert [card.record for card in visit.addable] == ["EXTRA/1/VS/2/1"]
    first = bed.reads("coordinator").visit(chain, "SCREEN")
    assert (first.previous, first.next) == (None, ("CYC", 1))


def test_an_unscheduled_visit_can_be_looked_at_before_it_exists(bed, chain):
    """Its forms wait; nothing is stored by looking."""
    visit = bed.reads("coordinator").visit(chain, "EXTRA", 2)
    assert [card.form for card in visit.forms] == ["SV", "VS"]
    assert visit.header.event.en == "Unscheduled"
    assert bed.reads("coordinator").schedule(chain).find("EXTRA", 2) is None


def test_an_unknown_visit_is_refused(bed, chain):
    """The design has none such."""
    with pytest.raises(Refusal) as refused:
        bed.reads("coordinator").visit(chain, "NOPE")
    assert refused.value.fault.code == "reads.no_such"


def test_the_identity_register_is_for_site_staff_with_the_key(bed, chain):
    """Others are refused, whatever their role says elsewhere."""
    bed.do("coordinator", c.SetIdentity, chain, c.Identity(name="张三", phone="13800000000"))
    assert bed.reads("investigator").identity(chain) == IdentityView(name="张三", phone="13800000000")
    for who in ("monitor", "data_manager", "administrator"):
        with pytest.raises(Refusal) as refused:
            bed.reads(who).identity(chain)
        assert refused.value.fault.code == "reads.not_allowed"


def test_an_empty_register_reads_as_empty(bed, chain):
    """Nothing was written yet."""
    assert bed.reads("coordinator").identity(chain) == IdentityView()
