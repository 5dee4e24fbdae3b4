"""The clinical formulas in the check language give the published values, and unknown where they refuse."""

from dataclasses import replace
from decimal import Decimal

import msgspec
import pytest

from ecrf.clinical.bsa import BsaFormula
from ecrf.clinical.eortc import Scale, ScaleKind
from ecrf.library.tables_labs import load_factors, load_lab_table
from ecrf.library.tables_staging import load_stage_tables
from ecrf.record.value import Missing, Typed
from ecrf.rules.clinical_functions import ClinicalTables, build_clinical_functions, build_unit_table
from ecrf.rules.compiling import check_expression, compile_expression
from ecrf.rules.functions import FunctionTable, build_function_table, number_kind
from ecrf.rules.kinds import BOOL, PLAIN, TEXT
from ecrf.rules.memory import MemoryContext, Spot
from ecrf.rules.scope import build_scope
from ecrf.schema import model as m
from ecrf.words import Text
from tests.rules.trial import DESIGN, ND, item, lab

D = Decimal
EXTRA = (
    item("AGE", m.ItemType.INTEGER, unit="a"),
    item("CREAT", m.ItemType.LAB, units=("umol/L", "mg/dL"), analyte="CREAT"),
    item("QT", m.ItemType.INTEGER, unit="ms"),
    item("RATE", m.ItemType.INTEGER, unit="/min"),
    *(item(f"Q{n}", m.ItemType.INTEGER) for n in range(1, 6)),
)


def _scope():
    first = DESIGN.forms[0]
    group = msgspec.structs.replace(first.groups[0], items=(*first.groups[0].items, *EXTRA))
    form = msgspec.structs.replace(first, groups=(group, first.groups[1]))
    return build_scope(msgspec.structs.replace(DESIGN, forms=(form, *DESIGN.forms[1:])), "VS", "VSG")


SCOPE = _scope()
# EORTC QLQ-C30 Scoring Manual, 3rd ed. 2001: PF2 items 1-5, four-point; RF2 here shortened to item 5 for the summary
SCALES = (
    Scale("C30", "PF2", Text("PF"), ScaleKind.FUNCTION, (1, 2, 3, 4), 1, 4),
    Scale("C30", "FA", Text("FA"), ScaleKind.SYMPTOM, (5,), 1, 4),
    Scale("C30", "SUM", Text("SUM"), ScaleKind.SUMMARY, (), 0, 100, ("PF2", "FA")),
)


def table(formula: BsaFormula = BsaFormula.DUBOIS) -> FunctionTable:
    """The function table with clinical functions."""
    tables = ClinicalTables(SCALES, load_lab_table(), formula, stages=load_stage_tables())
    return build_function_table(build_clinical_functions(tables), build_unit_table(load_factors()))


TABLE = table()


def run(text, want=BOOL, functions=TABLE, **values):
    """The result of an expression over some values; whole numbers stand for decimals."""
    captured = {}
    for oid, value in values.items():
        native = D(value) if isinstance(value, int) else value
        kind = SCOPE.index.item(oid).item.type
        captured[Spot("", 1, 1, oid)] = native if isinstance(native, Missing) else Typed(kind, native)
    context = MemoryContext(SCOPE.index, "VS", captured)
    return compile_expression(text, SCOPE, functions, want=want).evaluate(context)


VALUES = [
    # BSA: admiral compute_bsa, Du Bois 170 cm 65 kg = 1.753598 m2
    ("round_half_up(bsa(HEIGHT, WEIGHT), 2)", "m2", {"HEIGHT": 170, "WEIGHT": 65}, D("1.75")),
    ("bsa(HEIGHT, WEIGHT)", "m2", {"HEIGHT": 170, "WEIGHT": 65}, D("1.753598")),
    ("bsa(WAIST, WEIGHT)", "m2", {"WAIST": D("1.7"), "WEIGHT": 65}, D("1.753598")),
    # Cockcroft-Gault with 88.42 umol/L per mg/dL: (140 - 60) * 50 * 0.85 / (72 * 70 / 88.42) = 59.6484 for a woman
    ("round_half_up(crcl(AGE, WEIGHT, CREAT, SEX), 4)", "mL/min",
     {"AGE": 60, "WEIGHT": 50, "CREAT": lab("70", "umol/L"), "SEX": "F"}, D("59.6484")),
    ("round_half_up(crcl(AGE, WEIGHT, CREAT, SEX), 2)", "mL/min",
     {"AGE": 60, "WEIGHT": 50, "CREAT": lab("1", "mg/dL"), "SEX": "M"}, D("55.56")),  # 80 * 50 / 72
    # CKD-EPI 2021 (admiral): 60 years, 70 umol/L, woman = 85.3629
    ("round_half_up(egfr(AGE, CREAT, SEX), 4)", "mL/min",
     {"AGE": 60, "CREAT": lab("70", "umol/L"), "SEX": "F"}, D("85.3629")),
    # admiral compute_qtc: QT 380 ms, rate 80 = 418.2441 (Fridericia), 438.7862 (Bazett)
    ("round_half_up(qtcf(QT, RATE), 4)", "ms", {"QT": 380, "RATE": 80}, D("418.2441")),
    ("round_half_up(qtcb(QT, RATE), 4)", "ms", {"QT": 380, "RATE": 80}, D("438.7862")),
    # EQD2 with a/b 10: 70 Gy in 30 = 70 * (70/30 + 10) / 12 = 71.944444; 15 Gy in one with a/b 2 = 15 * 17 / 4 = 63.75
    ('eqd2(unit(70, "Gy"), 30, unit(10, "Gy"))', "Gy", {}, D("71.944444")),
    ('eqd2(unit(15, "Gy"), 1, unit(2, "Gy"))', "Gy", {}, D("63.75")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "unit", "values", "expected"), VALUES)
def test_published_values(text, unit, values, expected):
    """Arguments are converted to the unit of the formula; the result is the published one."""
    assert run(text, number_kind(unit), **values) == expected


STAGES = [
    ('stage("AJCC8", "c", "C10.9", "negative", "T3", "N2B", "M0")', "IVA", "T1/T2/T3 N2 M0"),
    ('stage("AJCC8", "c", "C10.9", "positive", "T3", "N2", "M0")', "II", "T3 N0/N1/N2 M0"),
    ('stage("NPC9", "c", "C11.9", "", "T2", "N1", "M0")', "IB", "T0/T1/T2 N1 M0"),
    ('stage("AJCC8", "c", "C10.9", "negative", "TX", "N1", "M0")', None, None),
    ('stage("AJCC8", "c", "nowhere", "", "T2", "N1", "M0")', None, None),
]


@pytest.mark.parametrize(("text", "group", "row"), STAGES)
def test_stage_groups_with_the_row_they_come_from(text, group, row):
    """AJCC 8 by site and p16, nasopharynx 9: the group and its row, unknown where none can be derived."""
    assert run(text, TEXT) == group
    assert run(text.replace("stage(", "stage_rule("), TEXT) == row


def test_a_code_is_compared_with_a_text_as_written():
    """A choice may be held against a text a function gives."""
    assert run('stage("AJCC8", "c", "C10.9", "", "T1", "N0", "M0") == SEX', SEX="F") is False
    assert run('SEX != stage("AJCC8", "c", "C10.9", "", "T1", "N0", "M0")', SEX="F") is True


UNKNOWN = [
    ("bsa(HEIGHT, WEIGHT) > 0", {"HEIGHT": 170}),
    ("bsa(HEIGHT, WEIGHT) > 0", {"HEIGHT": 170, "WEIGHT": ND}),
    ("bsa(HEIGHT, WEIGHT) > 0", {"HEIGHT": 0, "WEIGHT": 65}),
    (
        "crcl(AGE, WEIGHT, CREAT, SEX) > 0",
        {"AGE": 60, "WEIGHT": 50, "CREAT": lab("<70", "umol/L"), "SEX": "F"},
    ),
    ("eortc('PF2', Q1, Q2, Q3, Q4) > 0", {"Q1": 1}),
    ("eortc('PF2', Q1, Q2, Q3, Q4) > 0", {"Q1": 1, "Q2": 9}),
    ("lab_grade('HGB', 'Anemia', HGB) > 0", {"HGB": lab("NEG")}),
]


@pytest.mark.parametrize(("text", "values"), UNKNOWN)
def test_refused_arguments_are_unknown(text, values):
    """A missing, bounded or impossible argument makes the result unknown."""
    assert run(text, **values) is None


def test_questionnaire_scores_with_half_of_the_items():
    """A scale is scored from half of its items on: answers 1 and 2 of four give raw 1.5, function score 83.33."""
    assert run("round_half_up(eortc('PF2', Q1, Q2, Q3, Q4), 2)", PLAIN, Q1=1, Q2=2, Q3=ND) == D("83.33")
    assert run("eortc('FA', Q5)", PLAIN, Q5=4) == D(100)


def test_summary_score_takes_the_items_of_its_scales():
    """The summary score is the mean of its scales, symptoms turned round: (100 + 0) / 2."""
    assert run("eortc('SUM', Q1, Q2, Q3, Q4, Q5)", PLAIN, Q1=1, Q2=1, Q3=1, Q4=1, Q5=4) == D(50)


def test_lab_grade():
    """CTCAE 5.0 anaemia: haemoglobin 79 g/L is grade 3, 7.9 g/dL as well, 90 grade 2."""
    assert [
        run("lab_grade('HGB', 'Anemia', HGB)", PLAIN, HGB=value)
        for value in (lab("79"), lab("7.9", "g/dL"), lab("90"))
    ] == [3, 3, 2]


def test_formula_is_a_setting_of_the_study():
    """The study chooses the surface formula: Mosteller gives 1.751983 for 170 cm and 65 kg."""
    assert run(
        "bsa(HEIGHT, WEIGHT)", number_kind("m2"), table(BsaFormula.MOSTELLER), HEIGHT=170, WEIGHT=65
    ) == D("1.751983")


REFUSED = [
    ("bsa(WEIGHT, HEIGHT) > 1", "rules.units"),
    ("bsa(HEIGHT) > 1", "rules.arguments"),
    ("crcl(AGE, WEIGHT, CREAT, ECOG) > 1", "rules.lacks_codes"),
    ("crcl(AGE, WEIGHT, HGB, SEX) > 1", "rules.units"),
    ("eortc('PF9', Q1) > 1", "rules.no_choice"),
    ("eortc('PF2', Q1, Q2) > 1", "rules.arguments"),
    ("eortc('PF2', Q1, Q2, Q3, Q4, Q5) > 1", "rules.arguments"),
    ("eortc(NOTE, Q1) > 1", "rules.literal_wanted"),
    ("lab_grade('HGB', 'Anaemia', HGB) > 1", "rules.no_choice"),
    ("lab_grade('HGB', 'Anemia', N) > 1", "rules.wrong_kind"),
]


@pytest.mark.parametrize(("text", "code"), REFUSED)
def test_wrong_arguments_are_refused(text, code):
    """Wrong units, codes, scales and counts are refused when the design is read."""
    assert {f.code for f in check_expression(text, SCOPE, TABLE)} == {code}


def test_functions_are_stamped_with_their_version():
    """A derived value names the functions and versions it came from."""
    compiled = compile_expression("round_half_up(bsa(HEIGHT, WEIGHT), 2) > 1", SCOPE, TABLE)
    assert compiled.functions == {"bsa@1", "round_half_up@1"}


def test_a_name_stands_in_the_table_once():
    """Two functions of one name, or one that hides a word of the language, cannot be."""
    bsa = TABLE.functions["bsa"]
    with pytest.raises(ValueError, match="twice"):
        build_function_table([bsa, replace(bsa, version=2)])


def test_without_tables_their_functions_are_not_in_the_language():
    """Scores and grades need their tables."""
    bare = build_function_table(build_clinical_functions(ClinicalTables()))
    assert {f.code for f in check_expression("eortc('PF2', Q1) > 1", SCOPE, bare)} == {
        "rules.unknown_function"
    }
