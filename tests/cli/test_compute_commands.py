"""The ten calculations as files."""

import pytest

from tests.cli.compute_files import Compute


@pytest.fixture
def compute(tmp_path, capsys):
    """`ecrf compute` in an empty folder."""
    return Compute(tmp_path, capsys)


C30 = ",".join(f"q{n}" for n in range(1, 31))
HN35 = ",".join(f"q{n}" for n in range(31, 66))


def test_eortc_whole_sheet(compute):
    """Both blocks: 35 columns in the published order, 6 decimals."""
    row = compute("eortc", f"id,{C30},{HN35}\n7,{','.join(['1'] * 65)}\n")[0]
    assert list(row)[:4] == ["id", "QL2", "PF2", "RF2"]
    assert list(row)[-2:] == ["HNWL", "HNWG"]
    assert len(row) == 35
    assert (row["PF2"], row["QL2"], row["SUMSCORE"]) == ("100.000000", "0.000000", "100.000000")


@pytest.mark.parametrize(
    ("block", "count", "filled", "empty"), [(C30, 30, "PF2", "HNPA"), (HN35, 35, "HNPA", "PF2")]
)
def test_eortc_one_block(compute, block, count, filled, empty):
    """A file with one block leaves the other's scales empty."""
    row = compute("eortc", f"id,{block}\n7,{','.join(['1'] * count)}\n")[0]
    assert row[filled] != ""
    assert row[empty] == ""


def test_eortc_missing_answers(compute):
    """Empty answers are missing: two of five items leave PF2 empty, three score it."""
    answers = ["", "", "2", "2", "2"] + [""] * 25
    row = compute("eortc", f"id,{C30}\n7,{','.join(answers)}\n")[0]
    assert (row["PF2"], row["EF"], row["SUMSCORE"]) == ("66.666667", "", "")


@pytest.mark.parametrize("answer", ["5", "0", "1.5", "x", "-1", "１"])
def test_eortc_answers_out_of_range(compute, answer):
    """An answer the item does not offer is refused with its question."""
    text = f"id,{C30}\n7,{answer},{','.join(['1'] * 29)}\n"
    assert compute.status("eortc", text) == 2
    assert "Row 2, column q1:" in compute.errors


def test_eortc_part_of_a_block_is_refused(compute):
    """A file that lacks one question of a block is refused, so is one without questions."""
    assert compute.status("eortc", f"id,{C30.removesuffix(',q30')}\n") == 2
    assert "q30" in compute.errors
    assert compute.status("eortc", "id\n1\n") == 2


def test_eortc_module_hn43(compute):
    """H&N43 is chosen by name and has 73 questions."""
    block = ",".join(f"q{n}" for n in range(31, 74))
    row = compute("eortc", f"id,{block}\n7,{','.join(['4'] * 43)}\n", "--module", "hn43")[0]
    assert row["HN43_19"] == "100.000000"


RECIST = "case_id,visit,day,lesion_id,role,nodal,diameter_mm,state\n"


def test_recist_keeps_the_order_of_the_file(compute):
    """Rows of cases and visits may be mixed; the output follows their first appearance."""
    rows = compute(
        "recist",
        RECIST
        + "B,0,0,T1,target,N,27.0,\nA,0,0,T1,target,N,100,\nB,1,40,T1,target,N,32.4,\nA,1,42,T1,target,N,70,\n",
    )
    assert [(row["case_id"], row["visit"], row["overall"]) for row in rows] == [
        ("B", "0", ""),
        ("A", "0", ""),
        ("B", "1", "PD"),
        ("A", "1", "PR"),
    ]
    assert rows[2]["sum_mm"] == "32.4"
    assert rows[2]["pct_from_nadir"] == "20.000000"
    assert (rows[3]["baseline_sum_mm"], rows[3]["nadir_mm"], rows[3]["new_lesion"]) == ("100", "100", "N")
    assert "100" in rows[3]["why"]


def test_recist_a_day_need_stand_once(compute):
    """A visit's day may stand in one of its rows; the others may leave it empty, like a node known from baseline."""
    rows = compute(
        "recist",
        RECIST + "A,0,,T1,target,Y,20,\nA,0,0,T2,target,N,30,\nA,1,42,T1,target,,9,\nA,1,,T2,target,,0,\n",
    )
    assert [(row["visit"], row["day"], row["target"]) for row in rows] == [("0", "0", ""), ("1", "42", "CR")]


def test_recist_pr_carry_is_a_switch(compute):
    """`--no-pr-carry` turns a continued PR into SD."""
    text = RECIST + "".join(f"A,{n},{n},T1,target,N,{size},\n" for n, size in enumerate((100, 70, 80)))
    assert compute("recist", text)[2]["overall"] == "PR"
    assert compute("recist", text, "--no-pr-carry")[2]["overall"] == "SD"


def test_recist_all_kinds_of_lesions(compute):
    """Non-target and new lesions are judged; without targets table 2 applies."""
    text = RECIST + (
        "A,0,0,N1,non-target,N,,\nA,1,40,N1,non-target,N,,PRESENT\nA,1,40,X,new,,,EQUIVOCAL\n"
        "A,2,80,N1,non-target,N,,ABSENT\nA,2,80,X,new,,,UNEQUIVOCAL\n"
    )
    rows = compute("recist", text)
    assert [(row["target"], row["nontarget"], row["new_lesion"], row["overall"]) for row in rows[1:]] == [
        ("NA", "non-CR/non-PD", "N", "non-CR/non-PD"),
        ("NA", "CR", "Y", "PD"),
    ]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("A,0,0,T1,target,N,-5,\n", "Row 2, column diameter_mm"),
        ("A,0,0,T1,target,N,1e400,\n", "Row 2, column diameter_mm"),
        ("A,0,0,T1,target,?,5,\n", "Row 2, column nodal: ? is neither Y nor N"),
        ("A,0,0,T1,target,,15,\n", "Row 2, column nodal: A target does not say whether it is a lymph node"),
        ("A,0,0,T1,tumour,N,5,\n", "Row 2, column role"),
        ("A,0,0,N1,non-target,N,,GONE\n", "Row 2, column state"),
        ("A,0,0,,target,N,5,\n", "Row 2, column lesion_id"),
        ("A,-1,0,T1,target,N,5,\n", "Row 2, column visit"),
        ("A,0,0,T1,target,N,5,\nA,0,0,T1,target,N,5,\n", "Row 3, column lesion_id"),
        ("".join(f"A,0,0,T{n},target,N,15,\n" for n in range(7)), "Row 7, column role: More than 5"),
        ("A,0,0,T1,target,N,5,\nA,0,9,T2,target,N,5,\n", "Row 3, column day: A second baseline"),
        ("A,0,0,T1,target,N,5,\nA,1,9,T2,target,N,5,\n", "Row 3, column lesion_id"),
        ("A,0,0,T1,target,N,5,\nA,1,9,T1,target,Y,5,\n", "Row 3, column nodal"),
        ("A,1,0,T1,target,N,5,\n", "Row 2, column visit: There is no baseline"),
        ("A,0,0,T1,target,N,5,\nA,1,-9,T1,target,N,5,\n", "column day"),
    ],
)
def test_recist_refusals(compute, lines, said):
    """Negative or huge sizes, unknown words, a lesion twice, seven targets, a second baseline are refused."""
    assert compute.status("recist", RECIST + lines) == 2
    assert said in compute.errors


def test_bor_options(compute):
    """Windows and what may stand before a confirmation are options."""
    text = "case_id,day,response\nA,50,PR\nA,60,SD\nA,90,PR\nB,30,SD\nC,50,CR\nC,70,CR\nD,,\n"
    rows = compute("bor", text)
    assert [list(row.values()) for row in rows] == [
        ["A", "PR", "SD", "50"],
        ["B", "NE", "NE", "30"],
        ["C", "CR", "SD", "50"],
        ["D", "MISSING", "MISSING", ""],
    ]
    assert compute("bor", text, "--accept-sd")[0]["bor_confirmed"] == "PR"
    assert compute("bor", text, "--sd-min-days", "28")[1]["bor_confirmed"] == "SD"
    assert compute("bor", text, "--confirm-days", "20")[2]["bor_confirmed"] == "CR"


def test_bor_refusals(compute):
    """An unknown response, a missing day and two responses on a day are refused."""
    for line in ("A,50,GOOD\n", "A,,PR\n", "A,1,SD\nA,1,PD\n"):
        assert compute.status("bor", "case_id,day,response\n" + line) == 2


LABS = "id,analyte,value,unit,lln,uln,baseline,anticoagulated,symptomatic\n"


def test_labs_one_row_per_term(compute):
    """Haemoglobin grades two terms; the range shows least and worst; the reason is given."""
    rows = compute("ctcae-labs", LABS + "1,HGB,99,g/L,130,170,,,\n2,LIPASE,200,U/L,,60,,,\n3,HGB,,g/L,,,,,\n")
    assert [tuple(row.values())[:4] for row in rows] == [
        ("1", "Anemia", "2", "2"),
        ("1", "Hemoglobin increased", "0", "0"),
        ("2", "Lipase increased", "2", "3"),
        ("3", "Anemia", "", ""),
        ("3", "Hemoglobin increased", "", ""),
    ]
    assert rows[0]["why"] == "99 < 100"


def test_labs_bounds_and_optional_columns(compute):
    """Only id, analyte, value and unit are needed; a bound is graded as a bound."""
    rows = compute("ctcae-labs", "id,analyte,value,unit\n1,NEUT,<0.5,10^9/L\n2,NEUT,<1.0,10^9/L\n")
    assert [(row["grade_min"], row["grade_max"]) for row in rows] == [("4", "4"), ("3", "4")]


def test_labs_clinical_analytes_are_noted(compute):
    """Phosphate cannot be graded by a number: no row, but a note."""
    assert compute("ctcae-labs", LABS + "1,PHOS,0.5,mmol/L,0.8,1.5,,,\n") == []
    assert "PHOS" in compute.errors


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("1,XYZ,1,g/L,,,,,", "column analyte"),
        ("1,HGB,1,stone,,,,,", "column unit"),
        ("1,HGB,low,g/L,,,,,", "column value"),
        ("1,HGB,-5,g/L,,,,,", "column value"),
        ("1,HGB,NaN,g/L,,,,,", "column value"),
        ("1,HGB,100,g/L,170,130,,,", "column lln"),
        ("1,HGB,100,g/L,130,170,-1,,", "column baseline"),
        ("1,INR,1.3,ratio,,,,maybe,", "column anticoagulated"),
        ("1,K,3,mmol/L,3.5,5,,,2", "column symptomatic"),
    ],
)
def test_labs_refusals(compute, line, said):
    """Unknown analytes and units, impossible numbers and crossed limits are refused."""
    assert compute.status("ctcae-labs", f"{LABS}{line}\n") == 2
    assert f"Row 2, {said}" in compute.errors


def test_labs_values_of_known_limits_are_looked_at_each(compute):
    """A later value of limits already seen is graded by itself, and refused when it is impossible."""
    again = (
        "1,HGB,99,g/L,130,170,,,\n2,HGB,131,g/L,130,170,,,\n3,HGB,<80,g/L,130,170,,,\n4,HGB,,g/L,130,170,,,\n"
    )
    rows = compute("ctcae-labs", LABS + again)
    assert [row["grade_max"] for row in rows if row["term"] == "Anemia"] == ["2", "0", "3", ""]
    assert compute.status("ctcae-labs", f"{LABS}{again}5,HGB,-1,g/L,130,170,,,\n") == 2
    assert "Row 6, column value" in compute.errors


def test_km_curve_and_summary(compute):
    """The curve per group in the order of the file; the summary with median and rates."""
    text = "time,event,group\n5,1,b\n10,1,b\n15,1,b\n20,1,b\n3,0,a\n"
    curve = compute("km", text)
    assert [row["group"] for row in curve] == ["b"] * 4 + ["a"]
    assert (curve[1]["surv"], curve[1]["n_risk"], curve[-1]["lower"]) == ("0.500000", "3", "")
    summary = compute("km", text, "--summary", "--at", "5,100")
    assert list(summary[0].values())[:4] == ["b", "4", "4", "12.5"]
    assert (summary[0]["surv_5"], summary[0]["surv_100"], summary[1]["median"]) == (
        "0.750000",
        "0.000000",
        "",
    )
    assert "100" in compute.errors


def test_km_refusals_and_missing_times(compute):
    """A negative time, an event of 2 and NaN are refused; a row without time is left out and counted."""
    for line in ("-1,1", "1,2", "NaN,1"):
        assert compute.status("km", f"time,event\n{line}\n") == 2
    assert len(compute("km", "time,event\n5,1\n,1\n")) == 1
    assert "1 rows" in compute.errors


def test_crcl_formulas(compute):
    """Cockcroft-Gault by default, CKD-EPI 2021 on request, each with its own column."""
    text = "id,age,weight_kg,creatinine,unit,sex\na,60,50,70,umol/L,F\nb,40,72,1,mg/dL,M\nc,,72,1,mg/dL,M\n"
    assert [row["crcl_ml_min"] for row in compute("crcl", text)] == ["59.648413", "100.000000", ""]
    assert compute("crcl", text, "--formula", "ckd-epi-2021")[0]["egfr"] == "85.362871"


@pytest.mark.parametrize("unit", ["umol/L", "µmol/L", "μmol/L", "UMOL/L", "µmol / l"])
@pytest.mark.parametrize("sex", ["F", "f", "Female", "女"])
def test_crcl_reads_units_and_sexes_however_they_are_spelled(compute, unit, sex):
    """Case, spaces and either micro sign change nothing, nor does the sex written out or in Chinese."""
    text = f"id,age,weight_kg,creatinine,unit,sex\na,60,50,70,{unit},{sex}\n"
    assert compute("crcl", text)[0]["crcl_ml_min"] == "59.648413"


@pytest.mark.parametrize(
    "line", ["a,200,50,70,umol/L,F", "a,60,50,70,mg/L,F", "a,60,50,0,umol/L,F", "a,60,50,70,umol/L,X"]
)
def test_crcl_refusals(compute, line):
    """An impossible age or creatinine, an unknown unit or sex is refused."""
    assert compute.status("crcl", f"id,age,weight_kg,creatinine,unit,sex\n{line}\n") == 2


def test_doses(compute):
    """Every basis, with the GFR cap and the factor."""
    text = (
        "id,basis,amount,bsa,weight_kg,gfr,factor\n1,mg/m2,75,1.75,,,\n2,AUC,5,,,140,\n3,mg/kg,5,,65,,\n"
        "4,flat,6,,,,\n5,mg/m2,75,1.75,,,0.8\n6,mg/m2,75,,,,\n"
    )
    assert [row["dose_mg"] for row in compute("dose", text)] == ["131.25", "750", "325", "6", "105", ""]


@pytest.mark.parametrize("basis", ["mg/m2", "mg/m²", "mg/m^2", "MG / M2"])
def test_dose_per_area_is_read_however_it_is_spelled(compute, basis):
    """The square may be raised, written with a caret or plain."""
    assert compute("dose", f"id,basis,amount,bsa\n1,{basis},75,1.75\n")[0]["dose_mg"] == "131.25"


@pytest.mark.parametrize("line", ["1,mg/l,75,1.75,,,", "1,flat,-1,,,,", "1,mg/m2,75,0,,,", "1,flat,6,,,,80"])
def test_dose_refusals(compute, line):
    """An unknown basis, a negative amount, no area at all and a factor of 80 are refused."""
    assert compute.status("dose", f"id,basis,amount,bsa,weight_kg,gfr,factor\n{line}\n") == 2


def test_qtcf(compute):
    """Fridericia and Bazett, 6 decimals."""
    row = compute("qtcf", "id,qt_ms,heart_rate\n1,380,80\n")[0]
    assert (row["qtcf_ms"], row["qtcb_ms"]) == ("418.244118", "438.786205")


def test_stages(compute):
    """Stages with their row of the table, empty with a reason."""
    text = (
        "id,site,edition,p16,basis,t,n,m\n1,C09.9,AJCC8,Y,c,T3,N1,M0\n2,C11.9,NPC9,,c,T4,N1,M0\n"
        "3,C02.0,AJCC8,,c,TX,N0,M0\n"
    )
    rows = compute("stage", text)
    assert [row["stage"] for row in rows] == ["II", "III", ""]
    assert all(row["why"] for row in rows)


@pytest.mark.parametrize(
    "line",
    [
        "1,C09.9,AJCC7,Y,c,T3,N1,M0",
        "1,9,AJCC8,Y,c,T3,N1,M0",
        "1,C09.9,AJCC8,Y,c,T9,N1,M0",
        "1,C09.9,AJCC8,Y,x,T3,N1,M0",
    ],
)
def test_stage_refusals(compute, line):
    """An unknown edition, site, category or basis is refused."""
    assert compute.status("stage", f"id,site,edition,p16,basis,t,n,m\n{line}\n") == 2
