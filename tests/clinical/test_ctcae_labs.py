"""CTCAE 5.0 laboratory grading."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ecrf.clinical.ctcae_labs import DEFAULT_RULES, LabResult, LabRules, check_lab_result, compute_lab_grades
from ecrf.clinical.lab_table import Basis, BoundKind
from ecrf.clinical.numbers import parse_measured
from ecrf.library.tables_ctcae import load_ctcae
from ecrf.library.tables_labs import load_lab_table
from ecrf.words import Refusal

TABLE = load_lab_table()


def result(analyte, value, unit, **given):
    """A result with numbers given as text."""
    known = {name: Decimal(text) if isinstance(text, str) else text for name, text in given.items()}
    return LabResult(analyte, parse_measured(value, "value") if value else None, unit, **known)


def grades(analyte, value, unit, rules=DEFAULT_RULES, **given):
    """Least and worst grade of every term."""
    found = compute_lab_grades(result(analyte, value, unit, **given), TABLE, rules)
    return [(grade.minimum, grade.maximum) for grade in found]


def grade(analyte, value, unit, **given):
    """The grade of the first term, a pair where it is a range."""
    low, high = grades(analyte, value, unit, **given)[0]
    return low if low == high else (low, high)


HGB = {"lln": "130", "uln": "170"}
ALT = {"uln": "40", "baseline": "30"}
ALT_ABNORMAL = {"uln": "40", "baseline": "50"}

BOUNDARIES = [
    # NCI CTCAE 5.0: <LLN - 100 g/L; <100 - 80; <80
    ("HGB", "130", "g/L", HGB, 0),
    ("HGB", "129.9", "g/L", HGB, 1),
    ("HGB", "100", "g/L", HGB, 1),
    ("HGB", "99.9", "g/L", HGB, 2),
    ("HGB", "80", "g/L", HGB, 2),
    ("HGB", "79.9", "g/L", HGB, 3),
    ("HGB", "6.2", "mmol/L", {"lln": "8.1"}, 1),
    ("HGB", "6.19", "mmol/L", {"lln": "8.1"}, 2),
    ("HGB", "4.9", "mmol/L", {"lln": "8.1"}, 2),
    ("HGB", "4.89", "mmol/L", {"lln": "8.1"}, 3),
    ("HGB", "10.0", "g/dL", {"lln": "13"}, 1),
    ("HGB", "9.9", "g/dL", {"lln": "13"}, 2),
    ("NEUT", "1.5", "10^9/L", {"lln": "1.8"}, 1),
    ("NEUT", "1.49", "10^9/L", {"lln": "1.8"}, 2),
    ("NEUT", "1.0", "10^9/L", {"lln": "1.8"}, 2),
    ("NEUT", "0.5", "10^9/L", {"lln": "1.8"}, 3),
    ("NEUT", "0.499", "10^9/L", {"lln": "1.8"}, 4),
    ("NEUT", "500", "/mm3", {"lln": "1800"}, 3),
    ("NEUT", "499", "/uL", {"lln": "1800"}, 4),
    ("PLAT", "75", "10^9/L", {"lln": "125"}, 1),
    ("PLAT", "74.9", "10^9/L", {"lln": "125"}, 2),
    ("PLAT", "24.9", "10^9/L", {"lln": "125"}, 4),
    # >ULN - 3.0 x ULN; >3.0 - 5.0; >5.0 - 20.0; >20.0
    ("ALT", "40", "U/L", ALT, 0),
    ("ALT", "40.1", "U/L", ALT, 1),
    ("ALT", "120", "U/L", ALT, 1),
    ("ALT", "120.1", "U/L", ALT, 2),
    ("ALT", "200", "U/L", ALT, 2),
    ("ALT", "800", "U/L", ALT, 3),
    ("ALT", "800.1", "U/L", ALT, 4),
    # 1.5 - 3.0 x baseline if baseline was abnormal: between baseline and 1.5 x there is no grade
    ("ALT", "74.9", "U/L", ALT_ABNORMAL, 0),
    ("ALT", "75", "U/L", ALT_ABNORMAL, 1),
    ("ALT", "150", "U/L", ALT_ABNORMAL, 1),
    ("ALT", "150.1", "U/L", ALT_ABNORMAL, 2),
    ("GGT", "120", "U/L", {"uln": "50", "baseline": "60"}, 1),  # exactly 2.0 x baseline is inside
    ("GGT", "119.9", "U/L", {"uln": "50", "baseline": "60"}, 0),
    ("BILI", "30", "umol/L", {"uln": "20", "baseline": "30"}, 0),  # >1.0 x baseline
    ("BILI", "30.1", "umol/L", {"uln": "20", "baseline": "30"}, 1),
    # creatinine: ULN and baseline, whichever is higher; baseline exactly at ULN is normal
    ("CREAT", "150", "umol/L", {"uln": "100", "baseline": "100"}, 1),
    ("CREAT", "150.1", "umol/L", {"uln": "100", "baseline": "100"}, 2),
    ("CREAT", "80", "umol/L", {"uln": "100", "baseline": "50"}, 2),
    ("CREAT", "151", "umol/L", {"uln": "100", "baseline": "50"}, 3),
    ("CREAT", "600.1", "umol/L", {"uln": "100", "baseline": "50"}, 4),
    ("INR", "1.2", "ratio", {"anticoagulated": False}, 0),
    ("INR", "1.5", "ratio", {"anticoagulated": False}, 1),
    ("INR", "1.51", "ratio", {"anticoagulated": False}, 2),
    ("INR", "2.0", "ratio", {"anticoagulated": True, "baseline": "2.0"}, 0),
    ("INR", "3.0", "ratio", {"anticoagulated": True, "baseline": "2.0"}, 1),
    ("INR", "5.1", "ratio", {"anticoagulated": True, "baseline": "2.0"}, 3),
    ("LIPASE", "120", "U/L", {"uln": "60", "symptomatic": True}, 2),
    ("LIPASE", "120.1", "U/L", {"uln": "60", "symptomatic": True}, 3),
    ("LIPASE", "120.1", "U/L", {"uln": "60", "symptomatic": False}, 2),
    ("LIPASE", "300.1", "U/L", {"uln": "60", "symptomatic": False}, 3),
    ("LIPASE", "300.1", "U/L", {"uln": "60", "symptomatic": True}, 4),
    ("NA", "129.9", "mmol/L", {"lln": "135", "symptomatic": False}, 2),
    ("NA", "129.9", "mmol/L", {"lln": "135", "symptomatic": True}, 3),
    ("NA", "124.9", "mmol/L", {"lln": "135", "symptomatic": False}, 3),
    ("NA", "119.9", "mmol/L", {"lln": "135", "symptomatic": False}, 4),
    ("K", "3.0", "mmol/L", {"lln": "3.5", "symptomatic": False}, 1),
    ("K", "3.0", "mmol/L", {"lln": "3.5", "symptomatic": True}, 2),
    ("MG", "3.0", "mg/dL", {"lln": "1.7", "uln": "2.4"}, 0),
    ("QTC", "480", "ms", {}, 1),
    ("QTC", "480.5", "ms", {}, 2),
    ("QTC", "500", "ms", {}, 2),
    ("QTC", "500.5", "ms", {}, 3),
    ("QTC", "470", "ms", {"baseline": "410"}, 1),  # a change of exactly 60 ms
    ("QTC", "470", "ms", {"baseline": "409"}, 3),
    ("LVEF", "50", "%", {}, 2),
    ("LVEF", "50.1", "%", {}, 0),
    ("LVEF", "55", "%", {"baseline": "65"}, 2),
    ("LVEF", "55", "%", {"baseline": "75"}, 3),
    ("FIB", "1.4", "g/L", {"lln": "2.0", "baseline": "2.8"}, 3),
    ("TRIG", "1.71", "mmol/L", {}, 1),
    ("TRIG", "1.70", "mmol/L", {}, 0),
    ("APTT", "1.5", "xULN", {}, 1),
    ("APTT", "60.1", "s", {"uln": "40"}, 2),
    ("WT_PCTLOSS", "4.9", "% loss from baseline", {}, 0),
    ("WT_PCTLOSS", "5", "% loss from baseline", {}, 1),
    ("WT_PCTLOSS", "20", "% loss from baseline", {}, 3),
    ("TEMP", "39.0", "C", {}, 1),
    ("TEMP", "39.1", "C", {}, 2),
    ("TEMP", "41", "C", {}, 3),  # grade 4 depends on how long it lasts, never on the number
]


@pytest.mark.parametrize(("analyte", "value", "unit", "given", "expected"), BOUNDARIES)
def test_limits_on_both_sides(analyte, value, unit, given, expected):
    """Grades at each limit of NCI CTCAE 5.0 and just beside it."""
    assert grade(analyte, value, unit, **given) == expected


RANGES = [
    ("HGB", "105", "g/L", {}, (0, 1)),  # without LLN
    ("HGB", "90", "g/L", {}, 2),
    ("ALT", "250", "U/L", {"uln": "40"}, (0, 3)),  # an abnormal baseline is above 40, so 250 is below 6.25 x
    ("ALT", "39", "U/L", {"uln": "40"}, 0),
    ("ALT", "45", "U/L", {"uln": "40"}, (0, 1)),
    ("ALT", "100", "U/L", {}, (0, 4)),
    ("CREAT", "120", "umol/L", {"uln": "100"}, (1, 3)),
    ("LIPASE", "200", "U/L", {"uln": "60"}, (2, 3)),
    ("NA", "127", "mmol/L", {"lln": "135"}, (2, 3)),
    ("K", "3.2", "mmol/L", {"lln": "3.5"}, (1, 2)),
    ("URATE", "500", "umol/L", {"uln": "420"}, (1, 3)),
    ("INR", "1.3", "ratio", {"baseline": "1.2"}, 1),  # grade 1 either way
    ("INR", "1.9", "ratio", {"baseline": "1.8"}, (1, 2)),
    ("EOS", "0.6", "10^9/L", {"uln": "0.5"}, (0, 1)),
    ("EOS", "0.4", "10^9/L", {"uln": "0.5"}, 0),
    ("TROPI", "50", "ng/L", {"uln": "14"}, (1, 3)),
    ("TROPI", "14", "ng/L", {"uln": "14"}, 0),
    ("TROPI", "50", "ng/L", {"uln": "14", "infarction_cutoff": "50"}, 3),
    ("TROPI", "49", "ng/L", {"uln": "14", "infarction_cutoff": "50"}, 1),
    ("FIB_PCTDROP", "60", "% decrease from baseline", {}, (0, 3)),
    ("FIB_PCTDROP", "60", "% decrease from baseline", {"baseline": "4", "lln": "2"}, 3),
    ("FIB_PCTDROP", ">=75", "% decrease from baseline", {"baseline": "4", "lln": "2"}, 4),
    ("FIB_PCTDROP", "<24", "% decrease from baseline", {"baseline": "4", "lln": "2"}, 0),
    ("FIB_PCTDROP", "<60", "% decrease from baseline", {"baseline": "4", "lln": "2"}, (0, 3)),
    ("NEUT", "<0.5", "10^9/L", {"lln": "1.8"}, 4),
    ("NEUT", "<=0.5", "10^9/L", {"lln": "1.8"}, (3, 4)),
    ("NEUT", "<1.0", "10^9/L", {"lln": "1.8"}, (3, 4)),
    ("NEUT", ">1.5", "10^9/L", {"lln": "1.8"}, (0, 1)),
    ("NEUT", ">=1.8", "10^9/L", {"lln": "1.8"}, 0),
    ("ALT", ">800", "U/L", ALT, 4),
    ("ALT", ">=800", "U/L", ALT, (3, 4)),
    ("ALT", "<=120", "U/L", ALT, (0, 1)),
    ("ALT", "<40", "U/L", ALT, 0),
    ("LVEF", ">45", "%", {}, (0, 2)),
    ("HGB", "10", "", {"lln": "13", "uln": "17"}, (1, 3)),  # 10 g/L, 10 g/dL or 10 mmol/L
    ("ALT", "100", "", ALT, 1),  # one unit only
]


@pytest.mark.parametrize(("analyte", "value", "unit", "given", "expected"), RANGES)
def test_what_is_not_given_makes_a_range(analyte, value, unit, given, expected):
    """What is not given, or only bounded, gives the least and the worst reading where it does not decide."""
    assert grade(analyte, value, unit, **given) == expected


def test_reasons_name_the_limit_and_what_is_missing():
    """A grade names value and limit; a range names what was not given."""
    decided = compute_lab_grades(result("ALT", "250", "U/L", **ALT), TABLE)[0]
    assert decided.why[0].args == {"value": "250", "sign": ">", "bound": "5*ULN", "limit": "200"}
    open_one = compute_lab_grades(result("ALT", "250", "U/L", uln="40"), TABLE)[0]
    assert [message.code for message in open_one.why] == ["labs.not_given.baseline"]


def test_missing_value_has_no_grade():
    """An empty value gives every term of the analyte without a grade."""
    assert grades("HGB", "", "g/L", **HGB) == [(None, None), (None, None)]


def test_clinical_grades_are_never_given_by_a_number():
    """Phosphate has only clinical grades in 5.0, glucose only the low side, bilirubin only its own term."""
    assert grades("PHOS", "0.1", "mmol/L") == []
    assert len(grades("GLUC", "20", "mmol/L", lln="3.9")) == 1
    assert len(grades("BILI", "60", "umol/L", uln="20", baseline="10")) == 1


def test_inside_the_normal_range_is_a_setting():
    """Low local LLN and creatinine by baseline: graded as printed by default, not graded on request."""
    strict = LabRules(literal_inside_range=False)
    assert grades("NEUT", "1.45", "10^9/L", lln="1.4") == [(2, 2)]
    assert grades("NEUT", "1.45", "10^9/L", rules=strict, lln="1.4") == [(0, 0)]
    assert grades("CREAT", "80", "umol/L", rules=strict, uln="100", baseline="50") == [(0, 0)]
    assert grades("CREAT", "120", "umol/L", rules=strict, uln="100", baseline="50") == [(2, 2)]


def test_worst_symptoms_is_a_setting():
    """Unknown symptoms can be read as the worse answer, as admiral does."""
    assert grades("LIPASE", "200", "U/L", rules=LabRules(worst_symptoms=True), uln="60") == [(3, 3)]


@pytest.mark.parametrize(
    ("given", "code", "place"),
    [
        (result("XYZ", "1", "g/L"), "labs.unknown_analyte", "analyte"),
        (result("HGB", "1", "stone"), "clinical.unknown_unit", "unit"),
        (result("HGB", "-1", "g/L"), "clinical.out_of_range", "value"),
        (result("LVEF", "101", "%"), "clinical.out_of_range", "value"),
        (result("HGB", "1", "g/L", lln="-1"), "clinical.out_of_range", "lln"),
        (result("HGB", "1", "g/L", lln="170", uln="130"), "labs.limits_crossed", "lln"),
    ],
)
def test_impossible_results_are_faults(given, code, place):
    """Unknown analyte or unit, a value its analyte cannot have, and crossed limits are told where they stand."""
    assert [(fault.code, fault.place) for fault in check_lab_result(given, TABLE)] == [(code, place)]


def test_undeclared_unit_is_refused_when_grading():
    """A unit nobody declared for the analyte is never graded."""
    with pytest.raises(Refusal) as refused:
        compute_lab_grades(result("HGB", "1", "mmol/24h"), TABLE)
    assert refused.value.fault.code == "clinical.unknown_unit"


def test_a_bound_that_decides_says_so():
    """Neutrophils reported as below 0.5 are grade 4 whatever the count was, and the reason is never empty."""
    (found,) = compute_lab_grades(result("NEUT", "<0.5", "10^9/L"), TABLE)
    assert (found.minimum, found.maximum) == (4, 4)
    assert [message.code for message in found.why] == ["labs.either_way"]


@pytest.mark.parametrize(
    ("analyte", "value", "spellings"),
    [
        ("NEUT", "0.9", "10^9/L|10^9 / L|10*9/L|10⁹/L|×10⁹/L|10E9/L|G/L|g/l|K/uL|k/µL|K/μL|10^3/uL|X10E3/uL"),
        ("NEUT", "900", "/mm3|/mm^3|/mm³|/MM3|/uL|/µL|/μL|cells/uL|cells/µL|cells / mm3"),
        ("SYSBP", "165", "mmHg|mm Hg|mm[Hg]"),
        ("LVEF_DROP", "20", "% points drop from baseline|%"),
        ("QTC_CHG", "61", "ms change from baseline|ms"),
        ("UO8H", "79", "mL/8h|mL / 8h|mL"),
        ("TEMP", "40.1", "C|°C|℃|° C|Cel"),
    ],
)
def test_a_unit_is_read_however_it_is_spelled(analyte, value, spellings):
    """Case, spaces, either micro sign and raised digits change nothing of a unit: the grade (3) stays."""
    units = spellings.split("|")
    assert {unit: grade(analyte, value, unit) for unit in units} == dict.fromkeys(units, 3)


def _limit(bound, given):
    refs = {
        BoundKind.TIMES_ULN: given.uln,
        BoundKind.TIMES_LLN: given.lln,
        BoundKind.TIMES_BASELINE: given.baseline,
    }
    if bound.kind is BoundKind.NUMBER:
        return bound.factor
    if bound.kind is BoundKind.ULN_PLUS:
        return given.uln + bound.factor
    if bound.kind is BoundKind.HIGHER_OF_ULN_AND_BASELINE:
        return max(given.uln, given.baseline)
    if bound.kind is BoundKind.INFARCTION_CUTOFF:
        return given.infarction_cutoff
    return bound.factor * refs[bound.kind]


def _applies(row, given):
    abnormal = given.baseline > given.uln
    return {
        Basis.ANY: True,
        Basis.BASE_NORMAL: not abnormal,
        Basis.BASE_ABNORMAL: abnormal,
        Basis.SYMPTOMATIC: given.symptomatic,
        Basis.ASYMPTOMATIC: not given.symptomatic,
        Basis.ANTICOAG: given.anticoagulated,
        Basis.NOT_ANTICOAG: not given.anticoagulated,
        Basis.VALUE_BELOW_LLN: given.baseline * (100 - given.value.number) / 100 < given.lln,
    }[row.basis]


def _by_the_table(given):
    """The rule of the table read naively: both ends of every row, the highest matching row counts."""
    found = {}
    for row in TABLE.rows:
        if (row.analyte, row.unit) != (given.analyte, given.unit) or not row.by_number:
            continue
        number, grade_found = given.value.number, 0
        low = None if row.lower is None else _limit(row.lower, given)
        high = None if row.upper is None else _limit(row.upper, given)
        above = low is None or number > low or (row.lower_included and number == low)
        below = high is None or number < high or (row.upper_included and number == high)
        if above and below and _applies(row, given):
            grade_found = row.grade
        found[row.term] = max(found.get(row.term, 0), grade_found)
    return found


PAIRS = sorted({(row.analyte, row.unit) for row in TABLE.rows if row.by_number})
UNCHANGED = [pair for pair in PAIRS if pair[0] not in TABLE.changes]


@given(st.data())
def test_cut_points_agree_with_the_table_read_row_by_row(data):
    """With everything given the grade is the highest row whose two limits hold, for every analyte and unit."""
    analyte, unit = data.draw(st.sampled_from(UNCHANGED))
    limits = {_largest(row) for row in TABLE.rows if (row.analyte, row.unit) == (analyte, unit)}
    top = max([*limits, Decimal(1)])
    lln = top
    uln, baseline = top * 2, top * data.draw(st.integers(10, 40)) / 10
    near = data.draw(st.sampled_from(sorted({*limits, lln, uln, baseline, 3 * uln, 5 * uln, 3 * baseline})))
    value = near + data.draw(st.sampled_from([-1, 0, 1])) * data.draw(
        st.sampled_from(["0.001", "0.1", "3"]).map(Decimal)
    )
    bare = result(analyte, str(abs(value)), unit, infarction_cutoff=str(3 * uln))
    given_result = replace(
        bare,
        lln=lln,
        uln=uln,
        baseline=baseline,
        symptomatic=data.draw(st.booleans()),
        anticoagulated=data.draw(st.booleans()),
    )
    found = {one.term: one.minimum for one in compute_lab_grades(given_result, TABLE)}
    assert found == _by_the_table(given_result)


def _largest(row):
    numbers = [bound.factor for bound in (row.lower, row.upper) if bound and bound.kind is BoundKind.NUMBER]
    return max(numbers, default=Decimal(1))


GRADES = {term.meddra_code: term.grades for term in load_ctcae().terms}
OPTIONAL = st.one_of(st.none(), st.decimals("0.1", "400", places=1))


@given(
    st.sampled_from(PAIRS),
    st.decimals("0", "1000", places=2),
    st.tuples(OPTIONAL, OPTIONAL, OPTIONAL),
    st.tuples(st.sampled_from([None, True, False]), st.sampled_from([None, True, False])),
)
def test_only_existing_grades_and_ranges_that_hold_the_truth(pair, value, refs, flags):
    """A grade given exists for its term; what is left out widens the range but keeps the grade inside it."""
    lln, uln = sorted(refs[:2]) if None not in refs[:2] else refs[:2]
    full = LabResult(pair[0], parse_measured(str(value), "value"), pair[1], lln, uln, refs[2], *flags)
    for name in ("lln", "uln", "baseline", "symptomatic", "anticoagulated"):
        less = replace(full, **{name: None})
        known = compute_lab_grades(full, TABLE)
        wider = compute_lab_grades(less, TABLE)
        for one, other in zip(known, wider, strict=True):
            existing = (0, *GRADES[one.meddra_code])
            assert one.minimum in existing
            assert one.maximum in existing
            assert one.minimum <= one.maximum
            if name != "baseline" or pair[0] not in TABLE.changes:
                assert other.minimum <= one.minimum
                assert one.maximum <= other.maximum


@given(
    st.sampled_from(PAIRS),
    st.decimals("0", "300", places=1),
    st.decimals("0.1", "50", places=1),
    st.sampled_from(["<", "<=", ">", ">="]),
)
def test_a_bound_covers_every_value_it_allows(pair, bound, distance, sign):
    """The range of `<x` holds the grade of any value below x, and so for every comparator."""
    refs = {
        "lln": Decimal(20),
        "uln": Decimal(40),
        "baseline": Decimal(30),
        "symptomatic": True,
        "anticoagulated": False,
    }
    inside = bound - distance if "<" in sign else bound + distance
    analyte = TABLE.analytes[pair[0]]
    if inside < 0 or (analyte.maximum is not None and max(inside, bound) > analyte.maximum):
        return
    ranges = compute_lab_grades(
        LabResult(pair[0], parse_measured(f"{sign}{bound}", "value"), pair[1], **refs), TABLE
    )
    exact = compute_lab_grades(
        LabResult(pair[0], parse_measured(str(inside), "value"), pair[1], **refs), TABLE
    )
    for one, other in zip(ranges, exact, strict=True):
        assert one.minimum <= other.minimum <= one.maximum
