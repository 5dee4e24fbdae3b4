"""Stage groups."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrf.clinical.staging import P16, Edition, Tumour, compute_stage, parse_category, parse_p16, parse_site
from ecrf.library.tables_staging import load_stage_tables
from ecrf.words import Refusal

TABLES = load_stage_tables()


def stage(site, tnm, edition="AJCC8", p16="", basis="c"):
    """The stage of a TNM written in one text."""
    parts = [parse_category(part, axis, basis) for part, axis in zip(tnm.split(), "tnm", strict=True)]
    return compute_stage(Tumour(site, Edition(edition), parse_p16(p16, "p16"), basis, *parts), TABLES)


HEAD_AND_NECK = {
    "Tis N0 M0": "0",
    "T1 N0 M0": "I",
    "T2 N0 M0": "II",
    "T3 N0 M0": "III",
    "T1 N1 M0": "III",
    "T3 N1 M0": "III",
    "T4a N0 M0": "IVA",
    "T4a N2c M0": "IVA",
    "T1 N2a M0": "IVA",
    "T4b N0 M0": "IVB",
    "T1 N3b M0": "IVB",
    "T4a N3 M0": "IVB",
    "T2 N0 M1": "IVC",
}


@pytest.mark.parametrize("site", ["C02.0", "C09.9", "C13.9", "C32.1", "C31.0"])
@pytest.mark.parametrize(("tnm", "expected"), HEAD_AND_NECK.items())
def test_ajcc8_head_and_neck(site, tnm, expected):
    """AJCC 8: oral cavity, p16-negative oropharynx, hypopharynx, larynx and sinuses share one table."""
    assert stage(site, tnm, p16="N").group == expected


OROPHARYNX_P16 = [
    ("T0 N1 M0", "I", "I"),
    ("T2 N1 M0", "I", "I"),
    ("T1 N2 M0", "II", "II"),
    ("T3 N0 M0", "II", "II"),
    ("T3 N1 M0", "II", "II"),
    ("T3 N2 M0", "II", "III"),
    ("T4 N0 M0", "III", "II"),
    ("T4 N1 M0", "III", "II"),
    ("T4 N2 M0", "III", "III"),
    ("T1 N3 M0", "III", ""),
    ("T1 N0 M1", "IV", "IV"),
]


@pytest.mark.parametrize(("tnm", "clinical", "pathological"), OROPHARYNX_P16)
def test_ajcc8_p16_positive_oropharynx(tnm, clinical, pathological):
    """AJCC 8: p16-positive oropharynx has a clinical and a pathological table; there is no pN3."""
    assert stage("C09.9", tnm, p16="Y").group == clinical
    assert stage("C09.9", tnm, p16="Y", basis="p").group == pathological


NASOPHARYNX = [
    ("Tis N0 M0", "0", "0"),
    ("T1 N0 M0", "I", "IA"),
    ("T2 N0 M0", "II", "IA"),
    ("T0 N1 M0", "II", "IB"),
    ("T2 N1 M0", "II", "IB"),
    ("T2 N2 M0", "III", "II"),
    ("T3 N0 M0", "III", "II"),
    ("T3 N2 M0", "III", "II"),
    ("T4 N0 M0", "IVA", "III"),
    ("T1 N3 M0", "IVA", "III"),
]


@pytest.mark.parametrize(("tnm", "eighth", "ninth"), NASOPHARYNX)
def test_nasopharynx_editions_differ(tnm, eighth, ninth):
    """Nasopharynx in AJCC 8 and in version 9: T4 or N3 without metastases moved from IVA to III."""
    assert stage("C11.9", tnm).group == eighth
    assert stage("C11.9", tnm, edition="NPC9").group == ninth


@pytest.mark.parametrize(("m", "expected"), [("M1a", "IVA"), ("M1b", "IVB"), ("M1", "")])
def test_nasopharynx_ninth_metastases(m, expected):
    """Version 9 splits M1: up to three lesions IVA, more IVB; without the suffix there is no stage."""
    assert stage("C11.0", f"T2 N1 {m}", edition="NPC9").group == expected


@pytest.mark.parametrize(
    ("site", "tnm", "given", "code"),
    [
        ("C44.0", "T1 N0 M0", {}, "stage.site_not_covered"),
        ("C09.9", "T1 N0 M0", {"edition": "NPC9"}, "stage.edition_not_covered"),
        ("C09.9", "TX N0 M0", {"p16": "N"}, "stage.unknown_part"),
        ("C09.9", "T1 NX M0", {"p16": "N"}, "stage.unknown_part"),
        ("C09.9", "T4 N0 M0", {"p16": "N"}, "stage.needs_suffix"),
        ("C09.9", "T4a N0 M0", {"p16": "Y"}, "stage.not_in_table"),
        ("C02.0", "T1a N0 M0", {}, "stage.not_in_table"),
        ("C02.0", "Tis N1 M0", {}, "stage.impossible"),
        ("C09.9", "T4 N1 M0", {"p16": "Y", "basis": ""}, "stage.no_basis"),
    ],
)
def test_no_stage_says_why(site, tnm, given, code):
    """Where no stage can be derived the reason is named."""
    found = stage(site, tnm, **given)
    assert (found.group, found.why.code) == ("", code)


def test_what_is_not_needed_may_be_missing():
    """M1 decides with TX and NX; T4 without suffix with N3; glottic T1a is T1; basis is free where tables agree."""
    assert stage("C09.9", "TX NX M1", p16="N").group == "IVC"
    assert stage("C09.9", "T4 N3 M0", p16="N").group == "IVB"
    assert stage("C32.0", "T1b N0 M0").group == "I"
    assert stage("C02.0", "T2 N0 M0", basis="").group == "II"


def test_unknown_p16_is_staged_as_negative_and_said():
    """Oropharynx without p16 uses the p16-negative table and says so."""
    found = stage("C10.9", "T1 N1 M0")
    assert (found.group, found.why.code) == ("III", "stage.by_table_p16_unknown")


def test_site_codes():
    """A code may lack its dot or its digit where the region is clear; C05 alone is not."""
    assert parse_site("c099", "site") == "C09.9"
    assert stage("C32", "T2 N0 M0").group == "II"
    assert stage("C05", "T2 N0 M0").why.code == "stage.site_not_covered"


@pytest.mark.parametrize(
    ("read", "code"),
    [
        (lambda: parse_site("9", "site"), "stage.unknown_site"),
        (lambda: parse_category("T5", "t"), "stage.unknown_category"),
        (lambda: parse_category("N4", "n"), "stage.unknown_category"),
        (lambda: parse_category("pT1", "t", "c"), "stage.basis_differs"),
        (lambda: parse_p16("maybe", "p16"), "stage.unknown_p16"),
    ],
)
def test_unreadable_parts_are_refused(read, code):
    """What is no site, no category or no p16 status is refused."""
    with pytest.raises(Refusal) as refused:
        read()
    assert refused.value.fault.code == code


def test_categories_are_read_in_many_spellings():
    """`ct2`, `2`, `N2B`, `tis` and `mX` are read."""
    assert parse_category("cT2", "t", "c") == "T2"
    assert parse_category("2", "t") == "T2"
    assert parse_category("N2B", "n") == "N2b"
    assert parse_category("tis", "t") == "Tis"
    assert parse_category("mX", "m") == "MX"
    assert parse_category("", "m") is None


@given(
    st.sampled_from(["C02.0", "C09.9", "C11.9", "C13.0", "C32.0", "C31.1"]),
    st.sampled_from(list(Edition)),
    st.sampled_from(list(P16)),
    st.sampled_from("cp"),
    st.tuples(
        st.sampled_from([None, "TX", "Tis", "T0", "T1", "T1a", "T2", "T3", "T4", "T4a", "T4b"]),
        st.sampled_from([None, "NX", "N0", "N1", "N2", "N2a", "N3", "N3b"]),
        st.sampled_from([None, "MX", "M0", "M1", "M1a", "M1b"]),
    ),
)
def test_metastases_are_always_stage_iv(site, edition, p16, basis, tnm):
    """Any combination gives a stage or a reason, and a stage IV never without T4, N2, N3 or M1."""
    found = compute_stage(Tumour(site, edition, p16, basis, *tnm), TABLES)
    assert found.group or found.why.code != "stage.by_table"
    if found.group.startswith("IV"):
        assert any(part and part[:2] in {"T4", "N2", "N3", "M1"} for part in tnm)
    if found.group and (tnm[2] or "").startswith("M1"):
        assert found.group.startswith("IV")
