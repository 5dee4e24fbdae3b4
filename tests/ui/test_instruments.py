"""Every instrument in the window: answered by keyboard alone, the published score shown, read out, handed over."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ecrf.schema.wording import Question, Wording
from ecrf.ui.main_window import MainWindow
from ecrf.ui.screens.questionnaire import QuestionnairePage
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.questionnaire import Mode
from tests.forms.test_instruments import DESIGN, INDEX
from tests.services.house import House
from tests.ui.conftest import bench_of, settle
from tests.viewmodels.test_questionnaire import Shelf


@dataclass(frozen=True)
class Sheet:
    """The answers of a worked example by item, and what the sheet shows of it."""

    answers: dict[str, str]
    shows: dict[str, str]
    visit: str = "S0"


def numbered(stem, answers, first=1, width=2):
    """Item -> answer, numbered on from `first`."""
    return {f"{stem}{n:0{width}d}": str(answer) for n, answer in enumerate(answers, first)}


HAQ = [
    grade
    for size, grade in zip((2, 2, 3, 2, 3, 2, 3, 3), (1, 2, 0, 1, 0, 3, 2, 1), strict=True)
    for _ in range(size)
]
"""Categories 1 2 0 1 0 3 2 1: 10 / 8."""
SHEETS = {
    "HAMD17": Sheet(numbered("HAMD_", [2] * 9 + [1] * 8), {"HAMD_TOTAL": "26", "HAMD_BAND": "SEVERE"}),
    "HAMA": Sheet(numbered("HAMA_", [2] * 14), {"HAMA_TOTAL": "28", "HAMA_BAND": "MARKED"}),
    "MMSE": Sheet(
        {"MMSE_SCHOOL": "PRIMARY"} | numbered("MMSE_", "43232211110"),
        {"MMSE_TOTAL": "20", "MMSE_BAND": "IMPAIRED"},
    ),
    "HAQDI": Sheet(numbered("HAQ_", HAQ) | numbered("HAQ_H", "N" * 8, width=1), {"HAQ_DI": "1.25"}),
    "PIL": Sheet(numbered("PIL_", [4] * 20), {"PIL_TOTAL": "80", "PIL_BAND": "PURPLOW"}),
    "BARTHEL": Sheet(
        numbered("BI_", (10, 5, 5, 10, 10, 10, 10, 15, 15, 5)), {"BI_TOTAL": "95", "BI_BAND": "DEPMILD"}
    ),
    "KATZ": Sheet(numbered("KATZ_", "111110"), {"KATZ_TOTAL": "5"}),
    "SMWT": Sheet({"SMWT_COURSE": "30", "SMWT_LAPS": "14", "SMWT_PART": "12"}, {"SMWT_CALC": "432"}),
    "QC30": Sheet(
        numbered("EOR01", [2, 3, 1, 2, 1] + [1] * 23 + [5, 6]), {"QC30_PF2": "73.3", "QC30_QL2": "75"}
    ),
    "QHN35": Sheet(numbered("EOR11", [1] * 30 + [2, 1, 1, 1, 1]), {"QHN35_HNPK": "100", "QHN35_HNPA": "0"}),
    "QHN43": Sheet(numbered("H43_", [2] * 43, first=31), {"QHN43_S01": "33.3", "QHN43_S19": "33.3"}),
    "PS": Sheet({"PS_ECOG": "2"}, {"PS_ECOG": "2"}),
    "RTTOX": Sheet({"RTTOX_MUC": "3"}, {"RTTOX_MUC": "3"}, "RTW"),
}
WORDED = [oid for oid in SHEETS if INDEX.form(oid).instrument]
HANDED = [oid for oid in WORDED if INDEX.form(oid).answered_by == "subject"]


@pytest.fixture(scope="module")
def house():
    """T3 with the optional instruments of the library."""
    return House(DESIGN)


@pytest.fixture
def opened(qtbot, look, house):
    """Opens a sheet of a new subject in the main window, with words of our own installed for every instrument."""

    def open_sheet(oid):
        window = MainWindow(look, bench_of(house, "coordinator"), lambda: None)
        qtbot.addWidget(window)
        window.bench.wordings = Shelf(*(wording_of(each) for each in WORDED))
        window.resize(1280, 800)
        window.show()
        window.activateWindow()
        chain, visit = house.subject(), SHEETS[oid].visit
        window.go(Place("form", chain, visit, 1, f"{visit}/1/{oid}/1/1"))
        settle()
        if INDEX.find_item(f"{oid}_PERF") is not None:
            type_into(window.page, f"{oid}_PERF", "Y")
        return window.page

    return open_sheet


def wording_of(oid):
    """Words of our own: the topics of the items."""
    form = INDEX.form(oid)
    items = [
        item for group in form.groups for item in group.items if item.codelist and item.sdtm.startswith("QS.")
    ]
    questions = tuple(
        Question(
            item.oid, f"Words of {item.oid}", {c.code: c.label.en for c in INDEX.codelist_of(item).codes}
        )
        for item in items
    )
    return Wording(form.instrument, "en", "1", "LIC-1", questions, sha256="ab" * 32)


def view_of(page, oid):
    """The field of an item as the page has it."""
    return next(field for field in page.model.all_fields() if field.item.oid == oid)


def type_into(page, oid, answer):
    """Go to a field and give the answer as a person at the keyboard does: its number, or its text."""
    field = view_of(page, oid)
    page.focus_field(field.at)
    settle()
    key = next((choice.key for choice in field.choices if choice.code == answer), answer)
    QTest.keyClicks(QApplication.focusWidget(), key)
    settle()
    if page.current == field.at:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        settle()


def shown(field):
    """What a field holds: a code, or a number without useless noughts."""
    native = field.value.native if field.value is not None else None
    return native if isinstance(native, str) else "" if native is None else f"{native.normalize():f}"


@pytest.mark.parametrize("oid", SHEETS)
def test_an_instrument_is_answered_by_keyboard_and_shows_its_published_score(opened, oid):
    """Every answer by its number; total, scale or band are those of the example in the manual."""
    page, sheet = opened(oid), SHEETS[oid]
    for item, answer in sheet.answers.items():
        type_into(page, item, answer)
    chosen = {item: answer for item, answer in sheet.answers.items() if view_of(page, item).choices}
    assert {item: shown(view_of(page, item)) for item in chosen} == chosen
    assert {item: shown(view_of(page, item)) for item in sheet.shows} == sheet.shows


@pytest.mark.parametrize("oid", WORDED)
def test_an_instrument_is_read_out(opened, oid):
    """The installed words come beside the digits, and go again."""
    page = opened(oid)
    assert isinstance(page, QuestionnairePage)
    page.read_out()
    settle()
    assert page.sheet_model.mode is Mode.INTERVIEWER
    first = page.sheet_model.questions[0]
    assert page.sheet_model.words_of(first).text == f"Words of {first.item.oid}"
    page.read_out()
    assert page.sheet_model.mode is Mode.COORDINATOR


@pytest.mark.parametrize("oid", WORDED)
def test_what_patients_answer_is_handed_over_and_nothing_else(opened, oid):
    """One question a page in the words installed, answered by a digit; what staff rate is never handed over."""
    page = opened(oid)
    page.hand_over()
    settle()
    if oid not in HANDED:
        assert page.hand_button.isHidden()
        assert page.patient is None
        return
    window = page.patient
    first = window.model.current
    assert window.question.text() == f"Words of {first.item.oid}"
    QTest.keyClick(window, Qt.Key.Key_1)
    settle()
    assert window.model.field(first.at).value is not None
    window.model.end_patient("right-password-1")
    settle()
    assert page.patient is None
