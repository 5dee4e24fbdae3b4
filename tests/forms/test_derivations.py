"""Derived items of T3 give the figures worked out by hand or published beside the formula."""

from datetime import date
from decimal import Decimal

import pytest

from ecrf.library.load_design import load_study
from ecrf.record.converting import EntrySettings, parse_value
from ecrf.record.value import Typed
from ecrf.rules.memory import MemoryContext, Spot
from ecrf.schema.index import DesignIndex
from ecrf.wiring.rules import build_plan_for

DESIGN = load_study("T3")
INDEX = DesignIndex(DESIGN)
PLAN = build_plan_for(DESIGN)


def derived(form, typed):
    """All derived items of a form from what was typed into it; a key may name a line, as `ITEM#2`."""
    context = MemoryContext(INDEX, form, {})
    for key, text in typed.items():
        oid, _, line = key.partition("#")
        item = INDEX.item(oid).item
        settings = EntrySettings(date(2099, 12, 31), codelist=INDEX.codelist_of(item))
        context.put(Spot("", 1, int(line or 1), oid), parse_value(item, text, settings))
    found = {}
    for each in PLAN.derivations:
        native = each.evaluate(context) if each.form == form else None
        if native is not None:
            kind = INDEX.item(each.item).item.type
            context.put(Spot("", 1, 1, each.item), Typed(kind, native))
            found[each.item] = native
    return found


@pytest.mark.parametrize(
    ("form", "typed", "item", "figure"),
    [
        # Du Bois 1916 by hand: 0.007184 x 170^0.725 x 65^0.425 = 1.753598; 160/50 = 1.501121; 180/100 = 2.195022
        ("VS", {"VS_HEIGHT": "170", "VS_WEIGHT": "65"}, "VS_BSA", "1.75"),
        ("VS", {"VS_HEIGHT": "160", "VS_WEIGHT": "50"}, "VS_BSA", "1.50"),
        ("VS", {"VS_HEIGHT": "180", "VS_WEIGHT": "100"}, "VS_BSA", "2.20"),
        # 65 / 1.7^2 = 22.4913; Payne 1973: 2.0 + 0.02 x (40 - 30), in mg/dL 8.0 + 0.8 x (4 - 3) = 8.8 mg/dL = 2.20 mmol/L
        ("VS", {"VS_HEIGHT": "170", "VS_WEIGHT": "65"}, "VS_BMI", "22.5"),
        ("CHEM", {"CHEM_CA": "2.0", "CHEM_ALB": "30"}, "CHEM_CACORR", "2.20"),
        ("CHEM", {"CHEM_CA": "8.0 mg/dL", "CHEM_ALB": "3.0 g/dL"}, "CHEM_CACORR", "2.20"),
        # Fridericia: 380 / (60/80)^(1/3) = 418.2441; 440 / 0.6^(1/3) = 521.6777
        ("ECG", {"ECG_QT": "380", "ECG_HR": "80"}, "ECG_QTCF", "418"),
        ("ECG", {"ECG_QT": "440", "ECG_HR": "100"}, "ECG_QTCF", "522"),
        # 75 x 1.75, 25 x 1.75, 100 x 1.75 mg; 5 x 65 mg
        ("EXI", {"EXI_BSA": "1.75"}, "EXI_DOCPLAN", "131.25"),
        ("EXI", {"EXI_BSA": "1.75"}, "EXI_CISPLAN", "43.75"),
        ("EXI", {"EXI_WT": "65"}, "EXI_IOPLAN", "325"),
        ("EXC", {"EXC_BSA": "1.75"}, "EXC_PLAN", "175"),
        ("EXM", {"EXM_WT": "65"}, "EXM_PLAN", "325"),
        (
            "EXI",
            {"EXI_CISDOSE": "43.75", "EXI_CISDOSE#2": "43.75", "EXI_CISDOSE#3": "40"},
            "EXI_CISTOT",
            "127.5",
        ),
        # 70 / 33 = 2.1212, 70 / 30 = 2.3333
        ("RT", {"RT_GDOSE": "70", "RT_GFX": "33"}, "RT_DPF", "2.12"),
        ("RT", {"RT_GDOSE": "70", "RT_GFX": "30"}, "RT_DPF", "2.33"),
        # EQD2 with a/b 10: 70 x (70/33 + 10) / 12 = 70.7071; cord 38 Gy in 33, a/b 2: 38 x (38/33 + 2) / 4 = 29.9394
        ("RT", {"RT_GDOSE": "70", "RT_GFX": "33"}, "RT_EQD2", "70.71"),
        ("RT", {"RT_CORD": "38", "RT_GDOSE": "70", "RT_GFX": "33"}, "RT_CORDEQ", "29.94"),
        # 131.25 x 0.8; 127.5 / 1.75
        ("EXI", {"EXI_BSA": "1.75", "EXI_DEC": "REDUCE"}, "EXI_DOCORD", "105"),
        ("EXI", {"EXI_BSA": "1.75", "EXI_DEC": "GIVE"}, "EXI_DOCORD", "131.25"),
        ("EXI", {"EXI_BSA": "1.75", "EXI_CISDOSE": "43.75", "EXI_CISDOSE#2": "83.75"}, "EXI_CISM2", "72.9"),
        # last - first + 1 days
        ("RT", {"RT_STDAT": "2026-06-01", "RT_ENDAT": "2026-07-10"}, "RT_DAYS", "40"),
        ("IC", {"IC_INFODTM": "2026-03-02 09:00", "IC_SIGNDTM": "2026-03-04 09:30"}, "IC_HOURS", "48.5"),
        ("TU", {"TU_TDIAM": "32.5", "TU_TDIAM#2": "18"}, "TU_SUM", "50.5"),
    ],
)
def test_figures(form, typed, item, figure):
    """Each derivation gives its published or hand-made figure."""
    assert derived(form, typed)[item] == Decimal(figure)


def test_the_stage_stands_beside_the_entered_one():
    """AJCC 8 from site, p16, T, N and M, with the row of the table; nothing where no group exists."""
    given = {"DX_SITE": "OROPHAR", "DX_P16": "NEG", "DX_T": "T3", "DX_N": "N2B", "DX_M": "M0"}
    found = derived("DX", given)
    assert (found["DX_STGDER"], found["DX_STGROW"]) == ("IVA", "T1/T2/T3 N2 M0")
    positive = derived("DX", given | {"DX_P16": "POS", "DX_N": "N2"})
    assert positive["DX_STGDER"] == "II"
    assert derived("DX", given | {"DX_ICDO": "C13.9", "DX_P16": "POS"})["DX_STGDER"] == "IVA"
    assert "DX_STGDER" not in derived("DX", given | {"DX_T": "TX"})


def test_eligibility_is_proposed_from_what_is_entered():
    """Item by item with the value it rests on; nothing is proposed from what is not known."""
    entered = {"DX_LARGEST": "62", "DX_NODEMAX": "41", "DX_M": "M0", "PS_ECOG": "2"}
    found = derived("IE", entered)
    assert (found["IE_VSIZE"], found["IE_PI1"], found["IE_PD3"]) == (Decimal(62), "MET", "NOTMET")
    assert "IE_PI2" not in found
    assert derived("IE", entered | {"DX_LARGEST": "48"})["IE_PI1"] == "NOTMET"


def test_questionnaire_scores():
    """All answers 2 of 4 are 33.3 of 100 for a symptom and 66.7 for a function; a yes among the yes/no items is 100."""
    answers = {f"EOR01{n:02d}": "2" for n in range(1, 29)} | {"EOR0129": "4", "EOR0130": "4"}
    c30 = derived("QC30", answers)
    assert (c30["QC30_PF2"], c30["QC30_FA"], c30["QC30_QL2"]) == (
        Decimal("66.7"),
        Decimal("33.3"),
        Decimal(50),
    )
    # mean of five functions (200/3) and eight reversed symptoms (100 - 100/3): 66.666...
    assert c30["QC30_SUMM"] == Decimal("66.7")
    head_and_neck = derived("QHN35", {f"EOR11{n:02d}": "2" for n in range(1, 36)})
    assert (head_and_neck["QHN35_HNPA"], head_and_neck["QHN35_HNPK"]) == (Decimal("33.3"), Decimal(100))


def test_the_half_rule():
    """A scale of five needs three answers; the summary needs every scale."""
    three = derived("QC30", {"EOR0101": "1", "EOR0102": "2", "EOR0103": "3"})
    assert three["QC30_PF2"] == Decimal("66.7")
    assert "QC30_SUMM" not in three
    assert "QC30_PF2" not in derived("QC30", {"EOR0101": "1", "EOR0102": "2"})


def test_nothing_is_derived_from_what_is_missing():
    """A missing height gives no body surface area, and a lesion that was not measured gives no sum."""
    assert derived("VS", {"VS_HEIGHT": "ND", "VS_WEIGHT": "65"}) == {}
    assert "TU_SUM" not in derived("TU", {"TU_TDIAM": "32.5", "TU_TDIAM#2": "ND"})
