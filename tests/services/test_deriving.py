"""Recorded derivations: made with their cause, never under a lock or a signature, where a difference is a finding."""

from __future__ import annotations

import pytest
from msgspec import structs

from ecrf.record.effective import read_cell
from ecrf.record.value import Typed
from ecrf.schema import model as m
from ecrf.services import commands as c
from ecrf.services.integrity import decode_report
from tests.services.reads.bed import DESIGN, SITE, Bed, item

VISIT, VITALS = "CYC/1/SV/1/1", "CYC/1/VS/1/1"
COPY = f"{VISIT}/SVG/0/SV_WT"


@pytest.fixture
def bed() -> Bed:
    """The form of the visit records the weight of the same visit's vitals."""
    sv, *others = DESIGN.forms
    weight = item("SV_WT", m.ItemType.DECIMAL, unit="kg", places=1, derive=m.Derivation("here(WEIGHT)"))
    group = structs.replace(sv.groups[0], items=(*sv.groups[0].items, weight))
    return Bed(structs.replace(DESIGN, forms=(structs.replace(sv, groups=(group,)), *others)))


@pytest.fixture
def chain(bed: Bed) -> str:
    """A complete visit form beside begun vitals of 70 kg."""
    made = bed.subject()
    bed.enter(made, VISIT, SV_OCCUR="Y", SV_DAT="2026-03-02")
    bed.enter(made, VITALS, WEIGHT="70", FEVER="N")
    bed.do("coordinator", c.CompleteForm, made, VISIT)
    return made


def recorded(bed: Bed, chain: str) -> str:
    """What the visit's form says of the weight."""
    line, _, oid = COPY.rpartition("/")
    value = read_cell(bed.store.load_state(chain).lines[line].items.get(oid))
    return str(value.native) if isinstance(value, Typed) else ""


def findings(bed: Bed) -> list[tuple[str, str]]:
    """(place, value it would be now) of the run's findings on computed values."""
    day = bed.clock.now().date().isoformat()
    made = bed.do("coordinator", c.RunIntegrity, SITE, "self", day, "ok 1")
    report = decode_report(bed.store.load_state(f"site:{SITE}").integrity[made.created].report)
    return [(each.at, str(each.args["now"])) for each in report.findings if each.kind == "derived"]


def hold(bed: Bed, chain: str, how: str) -> None:
    """Sign or freeze the visit's form."""
    if how == "signature":
        bed.do("investigator", c.AcceptPolicy, "signature/1")
        bed.do("investigator", c.Sign, chain, VISIT, "reviewed")
    else:
        bed.do("investigator", c.Lock, chain, VISIT, "frozen", "in a test")


def test_a_change_elsewhere_is_recorded_where_nothing_holds(bed: Bed, chain: str) -> None:
    """A complete form takes the computed value with its cause; there is nothing to find."""
    assert recorded(bed, chain) == "70.0"
    bed.enter(chain, VITALS, WEIGHT="71", reason="read again")
    assert recorded(bed, chain) == "71.0"
    assert findings(bed) == []


@pytest.mark.parametrize("how", ["signature", "lock"])
def test_nothing_is_computed_into_what_is_held(bed: Bed, chain: str, how: str) -> None:
    """Under a signature or a lock the value stays, the signature holds, and the run tells the difference."""
    hold(bed, chain, how)
    bed.enter(chain, VITALS, WEIGHT="71", reason="read again")
    assert recorded(bed, chain) == "70.0"
    assert findings(bed) == [(COPY, "71.0")]
    signatures = bed.reads("monitor").form(chain, VISIT).signatures
    assert [each.holds for each in signatures] == ([True] if how == "signature" else [])


def test_a_correction_of_what_was_signed_computes_again(bed: Bed, chain: str) -> None:
    """Who corrects the signed form breaks the signature; then the computed value follows and the finding is gone."""
    hold(bed, chain, "signature")
    bed.enter(chain, VITALS, WEIGHT="71", reason="read again")
    bed.do("coordinator", c.OpenCorrection, chain, VISIT, "date read again")
    bed.enter(chain, VISIT, SV_DAT="2026-03-03")
    bed.enter(chain, VITALS, WEIGHT="72", reason="read again")
    assert recorded(bed, chain) == "72.0"
    assert findings(bed) == []
    assert not bed.reads("monitor").form(chain, VISIT).signatures[0].holds
