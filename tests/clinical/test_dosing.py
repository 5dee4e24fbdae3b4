"""Doses, reductions, intensity and the cycle gate."""

from decimal import Decimal

import pytest

from ecrf.clinical.dosing import (
    DoseBasis,
    DoseOrder,
    GateItem,
    ReductionRule,
    check_cycle_gate,
    compute_dose,
    compute_dose_intensity,
    compute_reduction_factor,
    compute_relative_intensity,
    is_dose_deviation,
    is_weight_change,
)
from ecrf.clinical.numbers import Limits
from ecrf.words import Refusal

D = Decimal


@pytest.mark.parametrize(
    ("auc", "gfr", "expected"),
    [(5, 90, 575), (5, 140, 750), (5, 125, 750), (6, 60, 510), (2, 75, 200), (6, 130, 900)],
)
def test_calvert(auc, gfr, expected):
    """Calvert 1989 with the GFR capped at 125 mL/min (FDA 2010)."""
    assert compute_dose(DoseOrder(DoseBasis.AUC, D(auc), gfr_ml_min=D(gfr))) == expected


def test_calvert_without_cap():
    """Without a cap AUC 5 at 140 mL/min is 825 mg."""
    assert compute_dose(DoseOrder(DoseBasis.AUC, D(5), gfr_ml_min=D(140)), gfr_cap=None) == 825


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (DoseOrder(DoseBasis.PER_AREA, D(75), bsa_m2=D("1.75")), "131.25"),
        (DoseOrder(DoseBasis.PER_AREA, D(25), bsa_m2=D("1.75")), "43.75"),
        (DoseOrder(DoseBasis.PER_AREA, D(75), bsa_m2=D("1.75"), factor=D("0.80")), "105"),
        (DoseOrder(DoseBasis.PER_AREA, D(1000), bsa_m2=D("1.75")), "1750"),
        (DoseOrder(DoseBasis.PER_KILOGRAM, D(5), weight_kg=D(65)), "325"),
        (DoseOrder(DoseBasis.FLAT, D(6)), "6"),
    ],
)
def test_doses_of_a_patient_of_170_cm_and_65_kg(order, expected):
    """Docetaxel, cisplatin, gemcitabine, antibody and flat doses, exact."""
    assert compute_dose(order) == D(expected)


def test_dose_without_its_basis_is_unknown():
    """A dose per area without area, per kilogram without weight, by AUC without GFR is not computed."""
    assert all(compute_dose(DoseOrder(basis, D(5))) is None for basis in list(DoseBasis)[:3])


def test_two_reductions():
    """Two reductions of 20 % leave 0.60 of the original dose, or 0.64 compounded; five of the original leave nothing."""
    assert compute_reduction_factor(2) == D("0.6")
    assert compute_reduction_factor(2, rule=ReductionRule.COMPOUND) == D("0.64")
    assert compute_reduction_factor(0) == 1
    with pytest.raises(Refusal) as refused:
        compute_reduction_factor(5)
    assert refused.value.fault.code == "clinical.out_of_range"


def test_dose_intensity():
    """Given over planned, cumulative; per time it is divided by how long it took."""
    doses = compute_dose_intensity([D(100), D(100)], [D(100), D(80)])
    assert (doses.planned_mg, doses.given_mg, doses.percent) == (200, 180, 90)
    assert compute_relative_intensity(doses, planned_days=42, actual_days=56) == D("67.5")
    assert compute_dose_intensity([], []).percent is None


@pytest.mark.parametrize(
    ("given", "expected"), [("105", False), ("105.01", True), ("95", False), ("94.99", True)]
)
def test_dose_deviation(given, expected):
    """More than 5 % off the computed dose is a deviation, exactly 5 % is not."""
    assert is_dose_deviation(D(100), D(given)) is expected


@pytest.mark.parametrize(("weight", "expected"), [("58.5", True), ("58.6", False), ("71.5", True)])
def test_weight_change(weight, expected):
    """A change of 10 % or more asks for a new dose."""
    assert is_weight_change(D(65), D(weight)) is expected


def gate(anc, platelets, alt):
    """The gate of a cycle with an ALT limit of 40."""
    return check_cycle_gate(
        [
            GateItem("ANC", anc, Limits(low=D("1.5"))),
            GateItem("PLT", platelets, Limits(low=D(90))),
            GateItem("ALT", alt, Limits(high=D("2.5") * 40)),
        ]
    )


def test_cycle_gate_includes_its_limits():
    """ANC 1.5, platelets 90 and ALT 2.5 x ULN pass; a hair beyond each fails and is named."""
    assert gate(D("1.5"), D(90), D(100)).open is True
    for values in ((D("1.49"), D(90), D(100)), (D("1.5"), D("89.9"), D(100)), (D("1.5"), D(90), D("100.1"))):
        found = gate(*values)
        assert found.open is False
        assert [message.code for message in found.why] == ["dosing.gate_failed"]


def test_cycle_gate_with_something_unknown_stays_open_ended():
    """A missing value makes the gate unknown, unless another one already fails."""
    assert gate(None, D(90), D(100)).open is None
    assert gate(None, D(80), D(100)).open is False
