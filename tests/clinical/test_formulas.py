"""Body surface, kidney function, QT, radiotherapy, calcium, body mass, unit factors."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrf.clinical.body_mass import compute_bmi
from ecrf.clinical.bsa import BsaFormula, compute_bsa
from ecrf.clinical.calcium import compute_corrected_calcium_mmol
from ecrf.clinical.ecg import compute_corrected_qt
from ecrf.clinical.radiotherapy import compute_dose_per_fraction, compute_eqd2, compute_overall_days
from ecrf.clinical.renal import (
    Creatinine,
    Sex,
    compute_adjusted_weight,
    compute_creatinine_clearance,
    compute_egfr,
    compute_ideal_weight,
)
from ecrf.words import Refusal

D = Decimal
FORMULAS = ("dubois", "mosteller", "haycock", "gehan-george", "stevenson")
# admiral 6eb5125 `compute_bsa`, run in R
BSA = [
    (170, 65, "1.753598 1.751983 1.754345 1.762771 1.716100"),
    (160, 50, "1.501121 1.490712 1.487303 1.501213 1.463100"),
    (175, 80, "1.956060 1.972027 1.984277 1.985709 1.938600"),
    (158, 45, "1.422355 1.405347 1.398381 1.414456 1.386900"),
    (180, 100, "2.195022 2.236068 2.262405 2.253981 2.225100"),
    (165, 60, "1.658657 1.658312 1.660660 1.670443 1.621600"),
]


@pytest.mark.parametrize(("height", "weight", "areas"), BSA)
def test_body_surface_formulas(height, weight, areas):
    """Every formula gives the value admiral gives, to 6 decimals."""
    for formula, area in zip(FORMULAS, areas.split(), strict=True):
        assert compute_bsa(D(height), D(weight), BsaFormula(formula)).raw_m2 == D(area)


def test_body_surface_is_rounded_half_up_from_the_exact_area():
    """sqrt(120 * 92.40750 / 3600) = 1.755 exactly is rounded to 1.76, and 1.753598 to 1.75."""
    assert compute_bsa(D(120), D("92.40750"), BsaFormula.MOSTELLER).rounded_m2 == D("1.76")
    assert compute_bsa(D(170), D(65)).rounded_m2 == D("1.75")


@pytest.mark.parametrize(
    ("height", "weight", "place"),
    [("0", "65", "height_cm"), ("170", "-1", "weight_kg"), ("301", "65", "height_cm")],
)
def test_impossible_bodies_are_refused(height, weight, place):
    """A height or weight of 0 or below, or beyond any person, is refused."""
    with pytest.raises(Refusal) as refused:
        compute_bsa(D(height), D(weight))
    assert (refused.value.fault.code, refused.value.fault.place) == ("clinical.out_of_range", place)


@given(
    st.decimals("50", "220", places=1),
    st.decimals("10", "200", places=1),
    st.sampled_from(list(BsaFormula)[:4]),
)
def test_area_grows_with_height_and_weight(height, weight, formula):
    """A taller or heavier person never has less surface."""
    area = compute_bsa(height, weight, formula).raw_m2
    assert compute_bsa(height + 1, weight, formula).raw_m2 >= area
    assert compute_bsa(height, weight + 1, formula).raw_m2 >= area


# admiral `compute_egfr`: age, kg, umol/L, sex, Cockcroft-Gault in the mg/dL form, CKD-EPI 2021
RENAL = [
    (55, 65, "88.4", "M", "76.7535", "88.9082"),
    (60, 50, "70", "F", "59.6484", "85.3629"),
    (45, 80, "106", "M", "88.0493", "76.0900"),
    (70, 58, "120", "M", "41.5492", "56.1244"),
    (18, 45, "40", "F", "143.2680", "142.7386"),
]


@pytest.mark.parametrize(("age", "weight", "creatinine", "sex", "clearance", "egfr"), RENAL)
def test_kidney_function(age, weight, creatinine, sex, clearance, egfr):
    """Cockcroft-Gault and CKD-EPI 2021 as admiral computes them, umol/L divided by 88.42."""
    blood = Creatinine(D(creatinine), "umol/L")
    found = compute_creatinine_clearance(D(age), D(weight), blood, Sex(sex))
    assert found.quantize(D("0.0001")) == D(clearance)
    assert compute_egfr(D(age), blood, Sex(sex)).quantize(D("0.0001")) == D(egfr)


def test_both_creatinine_units_agree():
    """1 mg/dL is 88.42 umol/L, so both give the same clearance: (140-40)*72/72 = 100."""
    for blood in (Creatinine(D(1), "mg/dL"), Creatinine(D("88.42"), "umol/L")):
        assert compute_creatinine_clearance(D(40), D(72), blood, Sex.MALE) == 100


def test_unknown_creatinine_unit_is_refused():
    """A creatinine in an undeclared unit is refused."""
    with pytest.raises(Refusal) as refused:
        Creatinine(D(1), "mg/L").in_mg_dl()
    assert refused.value.fault.code == "clinical.unknown_unit"


def test_ideal_and_adjusted_weight():
    """Devine: 50 kg (M) or 45.5 kg (F) at 60 inches, 2.3 kg per inch more; 0.4 of the excess is added."""
    assert compute_ideal_weight(D("152.4"), Sex.MALE) == 50
    assert compute_ideal_weight(D("177.8"), Sex.FEMALE) == D("68.5")
    assert compute_adjusted_weight(D(100), D(70)) == 82


# admiral `compute_qtc`
@pytest.mark.parametrize(
    ("qt", "rate", "fridericia", "bazett"),
    [
        (380, 80, "418.2441", "438.7862"),
        (440, 100, "521.6777", "568.0376"),
        (420, 50, "395.2351", "383.4058"),
        (400, 60, "400.0000", "400.0000"),
    ],
)
def test_corrected_qt(qt, rate, fridericia, bazett):
    """Fridericia and Bazett as admiral computes them; at 60 per minute nothing changes."""
    found = compute_corrected_qt(D(qt), D(rate))
    assert found.fridericia_ms.quantize(D("0.0001")) == D(fridericia)
    assert found.bazett_ms.quantize(D("0.0001")) == D(bazett)


@pytest.mark.parametrize(
    ("total", "fractions", "per_fraction", "eqd2"),
    [
        (70, 30, "2.3333", "71.9444"),
        (70, 33, "2.1212", "70.7071"),
        (66, 33, "2.0000", "66.0000"),
        (54, 30, "1.8000", "53.1000"),
        (15, 1, "15.0000", "31.2500"),
    ],
)
def test_fractions_and_eqd2(total, fractions, per_fraction, eqd2):
    """Dose per fraction and EQD2 with a/b 10: D * (d + 10) / 12, d unrounded."""
    assert compute_dose_per_fraction(D(total), fractions).quantize(D("0.0001")) == D(per_fraction)
    assert compute_eqd2(D(total), fractions, D(10)).quantize(D("0.0001")) == D(eqd2)


def test_overall_treatment_time_counts_both_ends():
    """One day is one day; last before first is refused."""
    assert compute_overall_days(date(2026, 1, 5), date(2026, 1, 5)) == 1
    assert compute_overall_days(date(2026, 1, 5), date(2026, 2, 20)) == 47
    with pytest.raises(Refusal) as refused:
        compute_overall_days(date(2026, 1, 5), date(2026, 1, 4))
    assert refused.value.fault.code == "clinical.date_order"


def test_corrected_calcium():
    """Payne: 0.02 mmol/L per g/L of albumin."""
    assert compute_corrected_calcium_mmol(D("2.0"), D(30)) == D("2.20")
    assert compute_corrected_calcium_mmol(D("2.6"), D(25)) == D("2.90")


def test_body_mass():
    """170 cm and 65 kg are 22.491349 kg/m2."""
    assert compute_bmi(D(170), D(65)) == D("22.491349")
