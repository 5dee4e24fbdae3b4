"""The project's own wording of the CTCAE 5.0 criteria, held cell by cell to the facts of NCI's table."""

import csv
import importlib.util
import re
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "resources" / "ctcae"


def _load_tool():
    specification = importlib.util.spec_from_file_location("ctcae_facts", ROOT / "tools" / "ctcae_facts.py")
    module = importlib.util.module_from_spec(specification)
    sys.modules["ctcae_facts"] = module
    specification.loader.exec_module(module)
    return module


TOOL = _load_tool()


def rows(name):
    """The rows of a CTCAE table."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CRITERIA = rows("criteria.csv")
FACTS = TOOL.load_facts()
CODES = {row["term_en"]: row["meddra_code"] for row in rows("terms.csv")}


def facts(term, grade):
    """The facts of one cell."""
    return FACTS[CODES[term], str(grade)]


def test_every_grade_has_a_criterion_and_facts_in_both_languages():
    """NCI CTCAE 5.0 has 3,185 cells; each has one criterion in English, one in Chinese, and its facts."""
    available = {(row["meddra_code"], grade) for row in rows("terms.csv") for grade in row["grades"]}
    written = [(row["meddra_code"], row["grade"]) for row in CRITERIA]
    assert len(written) == len(set(written)) == 3185
    assert set(written) == set(FACTS) == available
    assert all(row["criterion_en"] and row["criterion_zh"] for row in CRITERIA)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_criterion_says_its_facts_and_no_others(language):
    """Numbers, comparisons, limits, units and key elements of each cell are those of NCI's, none missing or added."""
    problems = [
        f"{row['meddra_code']} grade {row['grade']}: {problem}"
        for row in CRITERIA
        for problem in TOOL.check_text(
            row[f"criterion_{language}"], language, FACTS[row["meddra_code"], row["grade"]]
        )
    ]
    assert problems == []


def test_grade_5_is_death_everywhere():
    """Every grade 5 is death: 494 cells (NCI CTCAE 5.0)."""
    found = Counter((row["criterion_en"], row["criterion_zh"]) for row in CRITERIA if row["grade"] == "5")
    assert found == {("Death", "死亡"): 494}


@pytest.mark.parametrize(
    ("term", "grade", "numbers", "limits"),
    [
        ("Anemia", 1, ("10.0 g/dl", "100 g/l", "6.2 mmol/l"), {"<LLN"}),
        ("Anemia", 3, ("<4.9 mmol/l", "<8.0 g/dl", "<80 g/l"), set()),
        ("Neutrophil count decreased", 4, ("<0.5 x10e9/l", "<500/mm3"), set()),
        (
            "Alanine aminotransferase increased",
            2,
            (">3.0", ">3.0", "5.0 xBASE", "5.0 xULN"),
            {"xULN", "xBASE"},
        ),
        ("Diarrhea", 3, (">=7",), set()),
        ("Weight loss", 3, (">=20%",), set()),
        ("Fever", 4, (">104.0 °f", ">24", ">40.0 °c"), set()),
        ("Febrile neutropenia", 3, ("100.4 °f", "101 °f", "<1000/mm3", ">38.3 °c", ">=38 °c"), set()),
        ("Dry mouth", 2, ("0.1", "0.2 ml"), set()),
        ("Rash maculo-papular", 3, (">30%",), set()),
        ("Proteinuria", 2, ("0.5", "1.0", "1.9", "2+", "24", "3+", "<3.5 g"), set()),
        ("Osteoporosis", 1, ("-1", "-2.5", "<=-2.0"), set()),
    ],
)
def test_numbers_of_known_cells(term, grade, numbers, limits):
    """The fact table has the numbers NCI prints, each with its comparison and what it counts."""
    assert facts(term, grade).numbers == tuple(sorted(numbers))
    assert facts(term, grade).limits == limits


@pytest.mark.parametrize(
    ("term", "grade", "elements"),
    [
        ("Mucositis oral", 1, {"asymptomatic", "mild", "symptoms", "intervention_not"}),
        (
            "Mucositis oral",
            2,
            {"moderate", "pain", "ulcer", "not_interfering", "oral_intake", "diet", "needed"},
        ),
        ("Mucositis oral", 3, {"severe", "pain", "interfering", "oral_intake"}),
        ("Mucositis oral", 4, {"life_threatening", "urgent", "needed"}),
        ("Fatigue", 2, {"not_relieved_by_rest", "limiting", "instrumental_adl"}),
        ("Dysphagia", 3, {"severe", "eating_swallowing", "tube_feeding", "tpn", "hospitalization", "needed"}),
        ("Depression", 3, {"severe", "symptoms", "limiting", "self_care_adl", "hospitalization_not"}),
        (
            "Laryngeal edema",
            4,
            {"life_threatening", "airway", "urgent", "needed", "tracheotomy", "intubation"},
        ),
    ],
)
def test_elements_of_known_cells(term, grade, elements):
    """The fact table has the key elements a reader of NCI's table would underline."""
    assert facts(term, grade).elements == elements


@pytest.mark.parametrize(
    ("term", "grade", "language", "text"),
    [
        ("Anemia", 3, "en", "Hemoglobin <8.1 g/dL; <4.9 mmol/L; <80 g/L; transfusion needed"),
        ("Anemia", 3, "en", "Hemoglobin ≤8.0 g/dL; <4.9 mmol/L; <80 g/L; transfusion needed"),
        ("Anemia", 3, "en", "Hemoglobin <8.0 g/dL; <4.9 mmol/L; <80 mg/dL; transfusion needed"),
        ("Anemia", 3, "en", "Hemoglobin <8.0 g/dL; <4.9 mmol/L; <80 g/L"),
        ("Anemia", 3, "zh", "血红蛋白 <8.0 g/dL；<4.9 mmol/L；<80 g/L"),
        ("Anemia", 3, "zh", "血红蛋白 <8.0 g/dL；<4.9 mmol/L；<80 g/L；需输血；需住院"),
        ("Fatigue", 2, "en", "Not relieved by rest; limits self-care ADL"),
        ("Fatigue", 2, "zh", "休息不能缓解；自理性日常生活活动受限"),
        ("Fatigue", 2, "zh", "休息可缓解；工具性日常生活活动受限"),
        (
            "Depression",
            3,
            "en",
            "Severe depressive symptoms; limits self-care ADL; hospital admission needed",
        ),
        ("Creatinine increased", 4, "en", ">6.0 × baseline"),
        ("Creatinine increased", 4, "zh", ">6.0 × 基线值"),
        ("Mucositis oral", 1, "zh", "有症状或轻度症状；无需干预"),
    ],
)
def test_a_changed_fact_is_noticed(term, grade, language, text):
    """A changed number, comparison, unit, limit or element, one left out and one added are each noticed."""
    assert list(TOOL.check_text(text, language, facts(term, grade)))


def test_the_elements_have_words_and_are_used():
    """Every key element and unit has words for NCI's text, English and Chinese, and occurs in some cell."""
    used = set().union(*(one.units | one.elements for one in FACTS.values()))
    elements = TOOL.load_elements()
    assert all(all(element.words[wording] for wording in TOOL.WORDING) for element in elements)
    assert {element.name for element in elements} == used


def test_notes_lead_to_terms_in_both_languages():
    """64 terms have a note (NCI's 74 less 10 that only give a synonym), its terms the same in both languages."""
    terms = rows("terms.csv")
    names = {row["term_zh"]: row["term_en"] for row in terms}
    noted = [row for row in terms if row["note_en"] or row["note_zh"]]
    assert len(noted) == 64
    for row in noted:
        quoted = re.findall("“(.+?)”", row["note_zh"])
        assert all(names[name] in row["note_en"] for name in quoted), row
        assert quoted or not re.search(r"[Ss]ee |[Uu]se [A-Z]", row["note_en"]), row


def test_the_wording_is_typeset():
    """English has no Chinese characters; Chinese has full-width marks; signs are ≥ ≤ × –, spaces single."""
    for row in CRITERIA:
        english, chinese = row["criterion_en"], row["criterion_zh"]
        assert not re.search(r"[\u3000-\u9fff\uff00-\uffef]", english), english
        assert not re.search(r"[;(]|,(?!\d{3})", chinese), chinese
        assert re.search(r"[\u4e00-\u9fff]|[<>≥≤]|\d", chinese), chinese
        for text in (english, chinese):
            assert not re.search(r">=|<=|  | x |mm3|10e9|;;|；；|\.$|。$", text), text


def test_extracting_reads_a_table_of_the_published_form(tmp_path, monkeypatch):
    """Extracting from a table of meddra_code and grade1 to grade5 writes one row of facts per filled cell."""
    monkeypatch.setattr(TOOL, "FOLDER", tmp_path)
    (tmp_path / "elements.csv").write_text(
        (FOLDER / "elements.csv").read_text(encoding="utf-8"), encoding="utf-8"
    )
    table = tmp_path / "table.csv"
    table.write_text(
        "meddra_code,grade1,grade2,grade3,grade4,grade5\n1,>3 cm; limiting self care ADL,,,,Death\n",
        encoding="utf-8",
    )
    assert TOOL.write_facts(table) == 2
    assert TOOL.load_facts()["1", "1"] == TOOL.Facts(
        (">3 cm",), frozenset(), frozenset({"cm"}), frozenset({"limiting", "self_care_adl"})
    )
