"""The worked examples of the manual computed again by `ecrf compute`: what a page says is what the program gives."""

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ecrf.clinical.body_mass import compute_bmi
from ecrf.clinical.calcium import compute_corrected_calcium_mmol
from ecrf.clinical.endpoints import DatedFact, compute_months, compute_time_to_event
from ecrf.clinical.proportion import compute_share
from ecrf.clinical.radiotherapy import compute_eqd2, compute_overall_days
from ecrf.clinical.six_minute_walk import compute_distance
from ecrf.words import Text
from tests.cli.compute_files import Compute

ROOT = Path(__file__).resolve().parents[2]
MANUAL, RESOURCES = ROOT / "docs" / "manual", ROOT / "resources"
LABS = "id,analyte,value,unit,lln,uln,baseline\n"
LESIONS = "case_id,visit,day,lesion_id,role,nodal,diameter_mm,state\n"
STAGES = "id,site,edition,p16,basis,t,n,m\n"
DOSES = "id,basis,amount,bsa,weight_kg,gfr,factor\n"
C30 = ",".join(f"q{n}" for n in range(1, 31))
HN35 = ",".join(f"q{n}" for n in range(31, 66))
KIDNEY = "id,age,weight_kg,creatinine,unit,sex\n1,60,50,70,umol/L,F\n"


def c30(**answers):
    """A sheet with these answers and no others."""
    given = [answers.get(f"q{n}", "") for n in range(1, 31)]
    return f"id,{C30}\n1,{','.join(given)}\n"


def course(*sums):
    """Primary and node at baseline and later, one lesion persisting."""
    rows = ""
    for visit, (primary, node) in enumerate(sums):
        day = visit * 42
        rows += f"a,{visit},{day},1,target,N,{primary},\na,{visit},{day},2,target,Y,{node},\n"
        rows += f"a,{visit},{day},3,non-target,N,,PRESENT\n"
    return LESIONS + rows


@dataclass(frozen=True)
class Example:
    """A page, the words that stand on it in English and Chinese, and the computation behind them."""

    words: tuple[str, str]
    command: str
    text: str
    column: str
    gives: str
    row: int = -1
    options: tuple[str, ...] = ()
    page: str = "clinical-rules.md"


def alike(words):
    """Words that are the same in both languages."""
    return words, words


READINGS = course(("42", "28"), ("27", "18"), ("30", "19"), ("34", "20"))
EXAMPLES = {
    "haemoglobin": Example(
        ("Haemoglobin 96 g/L | LLN 130 | Anemia 2", "血红蛋白 96 g/L | 正常下限 130 | 贫血 2 级"),
        "ctcae-labs",
        f"{LABS}1,HGB,96,g/L,130,175,\n",
        "grade_max",
        "2",
        0,
    ),
    "neutrophils": Example(
        ("| Neutrophil count decreased 2 |", "中性粒细胞计数降低 2 级"),
        "ctcae-labs",
        f"{LABS}1,NEUT,1.2,10*9/L,1.8,6.3,\n",
        "grade_max",
        "2",
    ),
    "platelets": Example(
        ("| Platelet count decreased 3 |", "血小板计数降低 3 级"),
        "ctcae-labs",
        f"{LABS}1,PLAT,49,10*9/L,125,350,\n",
        "grade_max",
        "3",
    ),
    "ALT at the limit": Example(
        (
            "| ALT 150 U/L | ULN 50, baseline 40 (normal) | 1 |",
            "| ALT 150 U/L | 正常上限 50，基线 40（正常） | 1 级 |",
        ),
        "ctcae-labs",
        f"{LABS}1,ALT,150,U/L,9,50,40\n",
        "grade_max",
        "1",
    ),
    "ALT beyond it": Example(
        (
            "| ALT 151 U/L | ULN 50, baseline 40 (normal) | 2 |",
            "| ALT 151 U/L | 正常上限 50，基线 40（正常） | 2 级 |",
        ),
        "ctcae-labs",
        f"{LABS}1,ALT,151,U/L,9,50,40\n",
        "grade_max",
        "2",
    ),
    "ALT of an abnormal baseline": Example(
        ("baseline **90** (abnormal) | 1 |", "基线 **90**（异常） | 1 级 |"),
        "ctcae-labs",
        f"{LABS}1,ALT,151,U/L,9,50,90\n",
        "grade_max",
        "1",
    ),
    "ALT of a baseline nobody knows": Example(
        ("| 0 to 2 |", "| 0～2 级 |"), "ctcae-labs", f"{LABS}1,ALT,151,U/L,9,50,\n", "grade_min", "0"
    ),
    "creatinine": Example(
        (
            "| Creatinine 140 µmol/L | ULN 97, baseline 80 | 2 |",
            "| 肌酐 140 µmol/L | 正常上限 97，基线 80 | 2 级 |",
        ),
        "ctcae-labs",
        f"{LABS}1,CREAT,140,umol/L,57,97,80\n",
        "grade_max",
        "2",
    ),
    "potassium": Example(
        ("| Potassium 3.2 mmol/L, LLN 3.5 | 1 to 2 |", "| 血钾 3.2 mmol/L，正常下限 3.5 | 1～2 级 |"),
        "ctcae-labs",
        f"{LABS}1,K,3.2,mmol/L,3.5,5.3,4.0\n",
        "grade_max",
        "2",
        0,
    ),
    "a bound": Example(
        ("| Platelets < 50 × 10⁹/L | 3 to 4 |", "| 血小板 < 50 × 10⁹/L | 3～4 级 |"),
        "ctcae-labs",
        f"{LABS}1,PLAT,<50,10*9/L,125,350,\n",
        "grade_max",
        "4",
    ),
    "physical function": Example(
        alike("(1 − 0.8/3) × 100 = **73.3**"),
        "eortc",
        c30(q1="2", q2="3", q3="1", q4="2", q5="1"),
        "PF2",
        "73.333333",
    ),
    "three of five": Example(
        alike("RS 2.0 → **66.7**"), "eortc", c30(q1="2", q2="3", q3="1"), "PF2", "66.666667"
    ),
    "two of five": Example(
        ("missing: two of five is not", "缺失：五题只答两题不足"), "eortc", c30(q1="2", q2="3"), "PF2", ""
    ),
    "global health": Example(
        alike("(4.5/6) × 100 = **75.0**"), "eortc", c30(q29="5", q30="6"), "QL2", "75.000000"
    ),
    "fatigue": Example(alike("(1.5/3) × 100 = **50.0**"), "eortc", c30(q10="2", q12="3"), "FA", "50.000000"),
    "painkillers": Example(
        ("| Painkillers (61) | yes | **100** |", "| 止痛药（61） | 是 | **100** |"),
        "eortc",
        f"id,{HN35}\n1,{','.join(['1'] * 30)},2,1,1,1,1\n",
        "HNPK",
        "100.000000",
    ),
    "PR": Example(
        alike("| 1 | 27 | 18 | 45 | −35.7 % | −35.7 % | PR | PR |"), "recist", READINGS, "overall", "PR", 1
    ),
    "exactly 30 %": Example(
        alike("| 2 | 30 | 19 | 49 | −30.0 % | +8.9 % | PR | PR |"), "recist", READINGS, "overall", "PR", 2
    ),
    "exactly 20 % and 9 mm": Example(
        alike("| 3 | 34 | 20 | 54 | −22.9 % |"), "recist", READINGS, "overall", "PD", 3
    ),
    "53 mm instead": Example(
        ("With 53 mm (+17.8 %) it would have been PR", "53 mm（+17.8 %）"),
        "recist",
        course(("42", "28"), ("27", "18"), ("30", "19"), ("33", "20")),
        "overall",
        "PR",
        3,
    ),
    "a node of 8 mm": Example(
        ("**CR with a sum of 8 mm**", "**CR，总和 8 mm**"),
        "recist",
        course(("42", "28"), ("0", "8")),
        "target",
        "CR",
        1,
    ),
    "PR that is not confirmed": Example(
        (
            "PR at day 60 and SD at day 75 is PR without confirmation and SD with it",
            "第 60 天 PR、第 75 天 SD",
        ),
        "bor",
        "case_id,day,response\na,60,PR\na,75,SD\n",
        "bor_confirmed",
        "SD",
    ),
    "Du Bois": Example(alike("1.753598"), "bsa", "id,height_cm,weight_kg\n1,170,65\n", "bsa_m2", "1.753598"),
    "Mosteller": Example(
        alike("1.751983"),
        "bsa",
        "id,height_cm,weight_kg\n1,170,65\n",
        "bsa_m2",
        "1.751983",
        options=("--formula", "mosteller"),
    ),
    "docetaxel": Example(
        alike("| 131.25 mg |"), "dose", f"{DOSES}1,mg/m2,75,1.75,,,1\n", "dose_mg", "131.25"
    ),
    "cisplatin reduced": Example(
        alike("| 35.00 mg |"), "dose", f"{DOSES}1,mg/m2,25,1.75,,,0.8\n", "dose_mg", "35"
    ),
    "docetaxel reduced": Example(
        alike("**105.00 mg**"), "dose", f"{DOSES}1,mg/m2,75,1.75,,,0.8\n", "dose_mg", "105"
    ),
    "cisplatin of a cycle reduced": Example(
        alike("**140.00 mg**"), "dose", f"{DOSES}1,mg/m2,100,1.75,,,0.8\n", "dose_mg", "140"
    ),
    "immunotherapy": Example(alike("| 325 mg |"), "dose", f"{DOSES}1,mg/kg,5,,65,,1\n", "dose_mg", "325"),
    "carboplatin": Example(alike("| 750 mg |"), "dose", f"{DOSES}1,AUC,5,,,140,1\n", "dose_mg", "750"),
    "Cockcroft-Gault": Example(
        alike("| Cockcroft-Gault | 59.6 mL/min |"), "crcl", KIDNEY, "crcl_ml_min", "59.6"
    ),
    "CKD-EPI": Example(
        alike("| 85.4 mL/min"), "crcl", KIDNEY, "egfr", "85.4", options=("--formula", "ckd-epi-2021")
    ),
    "hypopharynx": Example(
        (
            "| Hypopharynx, T3 N2b M0 | T1-T3, N2, M0 | **IVA** |",
            "| 下咽，T3 N2b M0 | T1-T3，N2，M0 | **ⅣA** |",
        ),
        "stage",
        f"{STAGES}1,C13.9,AJCC8,,c,T3,N2b,M0\n",
        "stage",
        "IVA",
    ),
    "oropharynx p16 negative": Example(
        (
            "| Oropharynx p16 negative, T3 N2b M0 | T1-T3, N2, M0 | **IVA** |",
            "| 口咽 p16 阴性，T3 N2b M0 | T1-T3，N2，M0 | **ⅣA** |",
        ),
        "stage",
        f"{STAGES}1,C09.9,AJCC8,negative,c,T3,N2b,M0\n",
        "stage",
        "IVA",
    ),
    "oropharynx p16 positive": Example(
        ("T3, N0-N2, M0 | **II** |", "T3，N0-N2，M0 | **Ⅱ** |"),
        "stage",
        f"{STAGES}1,C09.9,AJCC8,positive,c,T3,N2,M0\n",
        "stage",
        "II",
    ),
    "nasopharynx, 8th": Example(
        ("**IVA** / **III**", "**ⅣA** / **Ⅲ**"),
        "stage",
        f"{STAGES}1,C11.9,AJCC8,,c,T4,N1,M0\n",
        "stage",
        "IVA",
    ),
    "nasopharynx, 9th": Example(
        ("**IVA** / **III**", "**ⅣA** / **Ⅲ**"),
        "stage",
        f"{STAGES}1,C11.9,NPC9,,c,T4,N1,M0\n",
        "stage",
        "III",
    ),
    "oral cavity": Example(
        ("| Oral cavity, T2 N0 M0 | T2, N0, M0 | **II** |", "| 口腔，T2 N0 M0 | T2，N0，M0 | **Ⅱ** |"),
        "stage",
        f"{STAGES}1,C02.1,AJCC8,,c,T2,N0,M0\n",
        "stage",
        "II",
    ),
    "glottis": Example(
        (
            "| Larynx (glottis), T1a N0 M0 | T1, N0, M0 | **I** |",
            "| 喉（声门），T1a N0 M0 | T1，N0，M0 | **Ⅰ** |",
        ),
        "stage",
        f"{STAGES}1,C32.0,AJCC8,,c,T1a,N0,M0\n",
        "stage",
        "I",
    ),
    "maxillary sinus": Example(
        (
            "| Maxillary sinus, T4b N1 M0 | T4b, any N, M0 | **IVB** |",
            "| 上颌窦，T4b N1 M0 | T4b，任何 N，M0 | **ⅣB** |",
        ),
        "stage",
        f"{STAGES}1,C31.0,AJCC8,,c,T4b,N1,M0\n",
        "stage",
        "IVB",
    ),
    "no stage": Example(
        ("| any site, TX or NX, M0 | none | no stage", "| 任何部位，TX 或 NX，M0 | 无 | 无分期"),
        "stage",
        f"{STAGES}1,C13.9,AJCC8,,c,TX,N0,M0\n",
        "stage",
        "",
    ),
    "QTc": Example(alike("418"), "qtcf", "id,qt_ms,heart_rate\n1,380,80\n", "qtcf_ms", "418"),
    "half of two": Example(
        ("50 % at 5.5 months", "5.5 个月降至 50 %"), "km", "time,event\n166,1\n257,0\n", "surv", "0.5", 0
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_the_manual_says_is_what_is_computed(tmp_path, capsys, name):
    """Both languages carry the words, and the command gives the number they say."""
    example = EXAMPLES[name]
    for language, words in zip(("en", "zh"), example.words, strict=True):
        assert words in (MANUAL / language / example.page).read_text(encoding="utf-8"), (language, words)
    rows = Compute(tmp_path, capsys)(example.command, example.text, *example.options)
    found = rows[example.row][example.column]
    if not example.gives or not example.gives[0].isdigit():
        assert found == example.gives
        return
    places = -Decimal(example.gives).as_tuple().exponent
    assert round(Decimal(found), places) == Decimal(example.gives)


def in_both(words, page="clinical-rules.md"):
    """Whether the words stand on the page in both languages."""
    return all(words in (MANUAL / language / page).read_text(encoding="utf-8") for language in ("en", "zh"))


@pytest.mark.parametrize(
    ("words", "total", "fractions", "alpha_beta", "gives"),
    [
        ("**70.71 Gy**", "70", 33, "10", "70.71"),
        ("**29.94 Gy**", "38", 33, "2", "29.94"),
        ("**3.75 Gy**", "3", 1, "2", "3.75"),
    ],
)
def test_equivalent_doses_are_as_printed(words, total, fractions, alpha_beta, gives):
    """Tumour and cord of the examples by the linear-quadratic model."""
    assert in_both(words)
    assert round(compute_eqd2(Decimal(total), fractions, Decimal(alpha_beta)), 2) == Decimal(gives)


def test_days_months_shares_and_distances_are_as_printed():
    """Overall time with both ends, 166 days as months, 8 of 14 with exact limits, 14 lengths and 12 m."""
    assert compute_overall_days(date(2026, 6, 1), date(2026, 7, 10)) == 40
    assert compute_overall_days(date(2026, 6, 1), date(2026, 7, 15)) == 45
    assert compute_overall_days(date(2026, 6, 1), date(2026, 7, 17)) == 47
    assert round(compute_months(166), 1) == Decimal("5.5")
    assert (date(2026, 9, 1) - date(2026, 3, 20)).days + 1 == 166
    assert (date(2026, 12, 1) - date(2026, 3, 20)).days + 1 == 257
    share = compute_share(8, 14)
    assert [round(part * 100, 1) for part in (8 / 14, share.lower, share.upper)] == [57.1, 28.9, 82.3]
    assert in_both("57.1 %")
    assert compute_distance(14, Decimal(12)) == 432
    assert in_both("432 m", "questionnaires.md")


def test_what_only_the_window_shows_is_as_printed():
    """Body mass index of 65 kg and 170 cm, calcium of 2.00 mmol/L with 30 g/L of albumin."""
    assert round(compute_bmi(Decimal(170), Decimal(65)), 1) == Decimal("22.5")
    assert compute_corrected_calcium_mmol(Decimal("2.00"), Decimal(30)) == Decimal("2.20")
    assert in_both("**22.5 kg/m²**")
    assert in_both("**2.20 mmol/L**")


ENROLLED, RESPONSE, RECURRENCE, METASTASIS, DEATH = (
    date(2026, *day) for day in ((3, 20), (5, 1), (7, 1), (9, 1), (12, 1))
)


@pytest.mark.parametrize(
    ("endpoint", "start", "events", "days"),
    [
        ("OS", ENROLLED, (DEATH,), 257),
        ("EFS", ENROLLED, (RECURRENCE, METASTASIS, DEATH), 104),
        ("LRRFS", ENROLLED, (RECURRENCE, DEATH), 104),
        ("DMFS", ENROLLED, (METASTASIS, DEATH), 166),
        ("DoR", RESPONSE, (RECURRENCE, METASTASIS, DEATH), 62),
    ],
)
def test_each_endpoint_of_the_example_is_as_printed(endpoint, start, events, days):
    """The first event on or after the start, both days counted; each has its row in both languages."""
    facts = [DatedFact(day, "", Text("event", "事件")) for day in events]
    assert compute_time_to_event(start, facts, []).days == days
    for language in ("en", "zh"):
        page = (MANUAL / language / "clinical-rules.md").read_text(encoding="utf-8")
        (row,) = [line for line in page.splitlines() if line.startswith(f"| {endpoint}")]
        assert f"**{days}**" in row


@pytest.mark.parametrize(
    ("scale", "grade", "words"),
    [("ECOG", 2, "cares for self"), ("ECOG", 3, "in bed or chair"), ("RTOG_MUCOSA", 1, "irritated"),
     ("RTOG_MUCOSA", 2, "patches"), ("RTOG_MUCOSA", 3, "confluent")],
)  # fmt: skip
def test_the_grades_of_the_scales_are_those_of_the_table(scale, grade, words):
    """What the page calls grade 2 is what the published scale calls grade 2."""
    text = (RESOURCES / "scores" / "grade_scales.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    (row,) = [row for row in rows if (row["scale"], row["grade"]) == (scale, str(grade))]
    assert words in row["text_en"]
