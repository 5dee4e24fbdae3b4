"""The report of a serious event on one page: every box drawn, empty where nothing was collected, Chinese embedded."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from ecrf.exports import Options, Resources, write_export
from ecrf.library.load_design import load_study
from ecrf.library.load_papers import load_papers
from ecrf.record.digest import code_of, compute_digest
from ecrf.schema.paper import misfits
from ecrf.services import commands as c
from ecrf.services.reads.snapshot import Wanted, read_snapshot
from ecrf.words import Refusal
from tests.exports.story import ROOT, speaker
from tests.services.house import House

AE = "LOGS/1/AE/1/1"
SAE = "LOGS/1/SAE/1/1"
FONTS = Resources(
    ROOT / "resources/fonts/NotoSansSC-Regular.ttf", ROOT / "resources/fonts/NotoSansSC-Bold.ttf"
)


def enter(house, chain, record, group, values, line="0"):
    """Leave fields of a line."""
    new = tuple(c.NewValue(f"{record}/{group}/{line}/{oid}", text) for oid, text in values.items())
    house.must("coordinator", c.EnterValues, chain, new)


@pytest.fixture(scope="module")
def house():
    """A subject with a serious event and the four elements every report needs."""
    made = House()
    chain = made.subject()
    enter(
        made,
        chain,
        AE,
        "AE_L",
        {"AE_TERM": "发热性中性粒细胞减少", "AE_CTCAE": "10016288", "AE_SER": "Y"},
        "line1",
    )
    enter(
        made,
        chain,
        SAE,
        "SAE_R",
        {"SAE_AENO": "1", "SAE_TYPE": "INITIAL", "SAE_INIT": "ZHSA", "SAE_REPBY": "Dr Chen"},
    )
    enter(made, chain, SAE, "SAE_E", {"SAE_DIAG": "发热性中性粒细胞减少", "SAE_CRIT": "HOSP,LIFE"})
    enter(made, chain, SAE, "SAE_S", {"SAE_SUSP": "DOC,CIS"})
    return made, chain


def write(house, target: Path, language: str, kind="sae", record=""):
    """Write the report; returns its text by page."""
    made, chain = house
    options = Options(resources=FONTS, subject=chain, record=record, layouts=load_papers())
    with read_snapshot(made.tools, made.at("coordinator").session, Wanted(subject=chain)) as snapshot:
        write_export(kind, snapshot, options, target, speaker(language))
    return [page.extract_text() for page in PdfReader(io.BytesIO(target.read_bytes())).pages]


@pytest.mark.parametrize("kind", ["sae", "sae_int"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_report_is_one_page_with_the_four_elements(house, tmp_path, language, kind):
    """Subject, reporter, suspect treatment and event stand on one page in both languages; Chinese is text, not pictures."""
    (page,) = write(house, tmp_path / "sae.pdf", language, kind)
    flat = page.replace("\n", "")
    for words in ("ZHSA", "Dr Chen", "发热性中性粒细胞减少", "■ "):
        assert words in flat
    treatment = {"en": "■ Docetaxel", "zh": "■ 多西他赛"}[language]
    assert treatment in flat


def test_a_choice_shows_all_its_boxes(house, tmp_path):
    """The criteria chosen are filled, the others stay to be ticked by hand."""
    (page,) = write(house, tmp_path / "sae.pdf", "zh")
    flat = page.replace("\n", "")
    assert "■ 危及生命" in flat
    assert "□ 导致死亡" in flat


def test_what_was_not_collected_is_an_empty_box(house, tmp_path):
    """No name of a code, no dash: the label stands with nothing beneath it."""
    (page,) = write(house, tmp_path / "sae.pdf", "en")
    assert "Other cause Expected?" in page.replace("\n", " ")


def test_a_long_account_goes_on_over_the_page(house, tmp_path):
    """Nothing is cut: the last word of 4,000 characters is there."""
    made, chain = house
    enter(made, chain, "LOGS/1/SAE/2/1", "SAE_N", {"SAE_NARR": "病情变化。" * 780 + "END-OF-ACCOUNT"})
    pages = write(house, tmp_path / "sae.pdf", "zh", record="LOGS/1/SAE/2/1")
    assert "END-OF-ACCOUNT" in "".join(pages).replace("\n", "")


def test_a_subject_without_a_report_is_refused(tmp_path):
    """It says so and leaves no file."""
    made = House()
    with pytest.raises(Refusal) as refused:
        write((made, made.subject()), tmp_path / "sae.pdf", "en")
    assert refused.value.fault.code == "exports.no_report"
    assert not (tmp_path / "sae.pdf").exists()


def test_the_same_data_give_the_same_bytes(house, tmp_path):
    """A report can be proved to be the one that was sent."""
    for name in ("one", "two"):
        write(house, tmp_path / f"{name}.pdf", "zh", record=SAE)
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


def test_every_layout_shows_items_that_exist():
    """All boxes of a row fill the page's width and name items of the study."""
    design = load_study("T3")
    items = frozenset(item.oid for form in design.forms for group in form.groups for item in group.items)
    assert {layout.paper: misfits(layout, items) for layout in load_papers()} == dict.fromkeys(
        ("OVD", "PREG", "SAE_CN", "SAE_INT"), ()
    )


def test_a_report_signed_by_hand_names_who_signed_and_when(tmp_path):
    """The name and the day on the sheet, not who bound it and when."""
    made = House()
    chain = made.subject()
    event = {
        "AE_TERM": "fever",
        "AE_CTCAE": "10016288",
        "AE_SER": "Y",
        "AE_GRADE": "3",
        "AE_STDAT": "2026-03-01",
    }
    enter(made, chain, AE, "AE_L", event, "line1")
    related = {f"SAE_REL{name}": "POSSIBLE" for name in ("SFR", "DOC", "CIS", "IO", "RT", "PRO")}
    for group, values in (
        ("SAE_R", {"SAE_AENO": "1", "SAE_TYPE": "INITIAL", "SAE_INIT": "ZHSA", "SAE_REPBY": "Dr Chen",
                   "SAE_AWARE": "2026-03-02 08:00", "SAE_RPTDTM": "2026-03-02 08:30"}),
        ("SAE_E", {"SAE_DIAG": "fever", "SAE_CRIT": "HOSP", "SAE_ONSET": "2026-03-01", "SAE_PLAN": "N",
                   "SAE_OUT": "RECOVERING"}),
        ("SAE_S", {"SAE_SUSP": "DOC", "SAE_ACN": "CONTINUED", **related}),
        ("SAE_N", {"SAE_NARR": "Admitted with fever."}),
    ):  # fmt: skip
        enter(made, chain, SAE, group, values)
    made.must("coordinator", c.CompleteForm, chain, SAE)
    code = code_of(compute_digest(made.state(chain), SAE))
    scan = ("sheet.pdf", "ab" * 32)
    made.must("coordinator", c.BindPaper, chain, SAE, "approved", code, "p-investigator", "2026-02-28", *scan)
    (page,) = write((made, chain), tmp_path / "sae.pdf", "en", record=SAE)
    assert "Investigator" in page
    assert "2026-02-28" in page
    assert "Coordinator" not in page


REPORTS = {
    "PREG": {"PREG_TYPE": "INITIAL", "PREG_WHO": "PARTNER", "PREG_AWARE": "2026-03-02 09:00", "PREG_EXPOS": "IO",
             "PREG_OUT": "ONGOING", "PREG_REPBY": "Dr Chen"},
    "OVD": {"OVD_TYPE": "INITIAL", "OVD_TRT": "DOC", "OVD_DTM": "2026-03-02 10:00", "OVD_AWARE": "2026-03-02 11:00",
            "OVD_PLAN": "100", "OVD_GIVEN": "150.25", "OVD_UNIT": "mg", "OVD_WHY": "换算错误", "OVD_HARM": "N",
            "OVD_REPBY": "Dr Chen"},
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("form", REPORTS)
def test_pregnancy_and_overdose_have_a_page_of_their_own(tmp_path, form, language):
    """Asked for as any report is: one page with what was collected, in its own layout."""
    made = House()
    chain, record = made.subject(), f"LOGS/1/{form}/1/1"
    enter(made, chain, record, f"{form}_G", REPORTS[form])
    (page,) = write((made, chain), tmp_path / "report.pdf", language, record=record)
    flat = page.replace("\n", "")
    wanted = {"PREG": ("2026-03-02 09:00", "Dr Chen"), "OVD": ("150.25", "mg", "换算错误", "Dr Chen")}[form]
    for words in (*wanted, "01-001", "■ "):
        assert words in flat
