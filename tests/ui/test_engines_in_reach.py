"""Every clinical engine is reached where its numbers are entered: in the window and, or it is said why not, by a command."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import ecrf.clinical
from ecrf.cli.compute import COMMANDS
from ecrf.clinical.site_ranges import SiteRange
from ecrf.library.load_design import load_study
from ecrf.library.tables_ctcae import load_ctcae
from ecrf.library.tables_labs import load_lab_table
from ecrf.services import commands as c
from ecrf.services.reads import Reads
from ecrf.services.reads.dictionary import CtcaeDictionary
from ecrf.services.reads.grading import build_grader
from ecrf.ui.main_window import MainWindow
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.ranges import parse_limits
from ecrf.wiring.terms import find_term
from tests.docs.test_worked_examples import EXAMPLES
from tests.services.house import House
from tests.ui.conftest import bench_of, settle
from tests.ui.engines import ENGINES, FORMS
from tests.ui.test_instruments import SHEETS, shown, type_into, view_of

ROOT = Path(__file__).resolve().parents[2]


def enter(house, chain, values):
    """What others entered before."""
    if values:
        new = tuple(c.NewValue(at, text) for at, text in values.items())
        house.must("coordinator", c.EnterValues, chain, new)


def late(design=None):
    """A study at work for a year, so that no date of the examples is in the future; terms of CTCAE resolve."""
    made = House(design)
    made.clock.time += timedelta(days=365)
    made.tools.find_term = find_term
    return made


@pytest.fixture(scope="module")
def house():
    """T3 as shipped."""
    return late()


@pytest.fixture(scope="module")
def ctcae():
    """Grader and dictionary as the program binds them."""
    catalogue = load_ctcae()
    return build_grader(load_lab_table(), catalogue), CtcaeDictionary(catalogue)


@pytest.fixture
def opened(qtbot, look, ctcae):
    """Opens a place of a study in the main window of the coordinator."""

    def open_place(house, place):
        grade, dictionary = ctcae
        bench, at = bench_of(house, "coordinator"), house.at("coordinator")
        bench.reads, bench.dictionary = Reads(at.tools, at.session, grade), dictionary
        window = MainWindow(look, bench, lambda: None)
        qtbot.addWidget(window)
        window.resize(1280, 800)
        window.show()
        window.activateWindow()
        window.go(place)
        settle()
        return window

    return open_place


def form_at(chain, record):
    """The place of a form."""
    visit, repeat = record.split("/")[:2]
    return Place("form", chain, visit, int(repeat), record)


def words_of(page, oid):
    """What a field shows."""
    return shown(view_of(page, oid))


# -- the table --


def test_every_engine_has_a_row():
    """The modules of ecrf.clinical and the rows of the table are the same."""
    folder = Path(ecrf.clinical.__file__).parent
    assert {path.stem for path in folder.glob("*.py")} - {"__init__"} == set(ENGINES)


@pytest.mark.parametrize("name", ENGINES)
def test_a_row_leads_somewhere(name):
    """Each engine is shown by a sheet, a form or a test that exists, and has an example of its command or a reason."""
    row = ENGINES[name]
    if row.part_of:
        assert not ENGINES[row.part_of].part_of
        return
    file, _, test = row.window.partition("::")
    known = row.window in SHEETS or row.window in FORMS
    assert known or f"def {test}(" in (ROOT / file).read_text(encoding="utf-8")
    assert bool(row.command) != bool(row.because)
    assert not row.command or EXAMPLES[row.command]
    if row.figure:
        seen = (FORMS | SHEETS)[row.window].shows[row.figure]
        gives = EXAMPLES[row.command].gives
        assert seen == gives or Decimal(seen) == round(Decimal(gives), -Decimal(seen).as_tuple().exponent)


def test_every_command_belongs_to_an_engine():
    """No command of `ecrf compute` is without a row."""
    rows = {EXAMPLES[row.command].command for row in ENGINES.values() if row.command}
    assert rows == {command.name for command in COMMANDS}


# -- the window --


@pytest.mark.parametrize("name", FORMS)
def test_a_form_shows_the_published_figure_as_soon_as_it_is_typed(opened, house, name):
    """Typed by keyboard in the window of T3; figures and grades are those of the manual."""
    entered, chain = FORMS[name], house.subject()
    enter(house, chain, entered.before)
    window = opened(house, form_at(chain, entered.record))
    for item, text in entered.typed.items():
        type_into(window.page, item, text)
    if entered.record.split("/")[2] != name:
        window.go(form_at(chain, f"S0/1/{name}/1/1"))
        settle()
    page = window.page
    assert {item: words_of(page, item) for item in entered.shows} == entered.shows
    found = {item: view_of(page, item).grade for item in entered.grades}
    assert {item: (grade.grade, grade.term.en) for item, grade in found.items()} == entered.grades


def test_a_result_takes_the_range_of_the_laboratory_on_that_day(opened, house):
    """A man who is 60 on the day of the sample: 57 to 111, and 108 is in range (the manual's example)."""
    lab, day = "Main lab", date(2026, 1, 1)
    ranges = parse_limits(
        "M 18-59 57-97; M 60+ 57-111; F 41-73", SiteRange(lab, "CREAT", day, "umol/L", source="list")
    )
    house.must("coordinator", c.DeclareRanges, house.site, ranges, "")
    seen = {}
    for sampled in ("2026-03-09", "2026-03-10"):
        chain = house.subject()
        head = {"CHEM_PERF": "Y", "CHEM_DTM": sampled, "CHEM_NAM": lab}
        before = {f"S0/1/CHEM/1/1/CHEM_G/0/{item}": text for item, text in head.items()}
        born = {"DM_SEX": "M", "DM_BRTHDAT": "1966-03-10"}
        enter(house, chain, before | {f"S0/1/DM/1/1/DM_G/0/{i}": text for i, text in born.items()})
        page = opened(house, form_at(chain, "S0/1/CHEM/1/1")).page
        type_into(page, "CHEM_CREAT", "108")
        view = view_of(page, "CHEM_CREAT")
        seen[sampled] = (view.low, view.high, view.flag)
    assert seen == {"2026-03-09": ("57", "97", "H"), "2026-03-10": ("57", "111", "")}


def test_an_event_is_named_in_lay_words_and_takes_only_grades_its_term_has(opened, house):
    """Hair loss is Alopecia, which has the grades 1 and 2 only."""
    page = opened(house, form_at(house.subject(), "LOGS/1/AE/1/1")).page
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    for text in ("hair falls out", "hair loss"):
        settle()
        QTest.keyClicks(QApplication.focusWidget(), text)
        settle()
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    settle()
    assert page.look.say(view_of(page, "AE_CTCAE").display) == "Alopecia"
    assert [grade.grade for grade in page.grades(view_of(page, "AE_GRADE").at)] == [1, 2]


def assess(house, chain, event, day, sizes, **answers):
    """A tumour assessment as somebody entered it: sizes in mm by lesion, the second a node."""
    record = f"{event}/TU/1/1"
    values = {f"{record}/TU_G/0/TU_DAT": day, f"{record}/TU_G/0/TU_BASE": "N" if answers else "Y"}
    for number, size in enumerate(sizes, 1):
        line = f"{record}/TU_T/t{number}"
        values |= {f"{line}/TU_TNUM": str(number), f"{line}/TU_TNODAL": "Y" if number == 2 else "N"}
        values |= {f"{line}/TU_TSTATE": "MEASURED"} | ({f"{line}/TU_TDIAM": size} if size else {})
    values |= {f"{record}/TU_R/0/{item}": answer for item, answer in answers.items()}
    enter(house, chain, values)


def type_diameter(page, line, size):
    """Measure a lesion, by keyboard in its grid."""
    page.focus_field(f"{line}/TU_TDIAM")
    settle()
    QTest.keyClicks(QApplication.focusWidget(), size)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    settle()


def rows_with(rows, title):
    """What stands at the assessments in the rows of a title, which has a column of its own among the fixed three."""
    return [row[3:] for row in rows if title in row[:3]]


def rows_of(page):
    """The rows of the page's table as texts."""
    table = page.table
    return [[cell.text for cell in table.row_at(n).cells] for n in range(table.shape.count)]


def test_sums_and_responses_stand_beneath_the_lesions(opened, house):
    """70, 45, 49, 54 mm: the last is 23 % below baseline and exactly 20 % above the nadir, PD; PR twice is confirmed."""
    chain = house.subject()
    assess(house, chain, "S0/1", "2026-03-01", ["42", "28"])
    assess(house, chain, "EOI/1", "2026-05-01", ["27", "18"], TU_TRESP="PR", TU_ORESP="PR")
    assess(house, chain, "P1M/1", "2026-07-01", ["30", "19"], TU_TRESP="PR", TU_ORESP="PR")
    assess(house, chain, "FU/1", "2026-09-01", ["34", ""], TU_TRESP="PR")
    page = opened(house, form_at(chain, "FU/1/TU/1/1")).page
    type_diameter(page, "FU/1/TU/1/1/TU_T/t2", "20")
    type_into(page, "TU_ORESP", "PR")
    rows = rows_of(page)
    assert rows_with(rows, "Sum, mm") == [["70", "45", "49", "54"]]
    assert rows_with(rows, "From baseline") == [["", "-35.7 %", "-30.0 %", "-22.9 %"]]
    assert rows_with(rows, "From nadir") == [["", "-35.7 %", "+8.9 %", "+20.0 %"]]
    target, _, overall = rows_with(rows, "Arithmetic")
    assert target == overall == ["", "PR", "PR", "PD"]
    assert page.best.text().count(": PR") == 2
    assert "PD" in page.differs.said


def test_the_immune_response_stands_beneath_where_the_study_asks_for_it(opened):
    """50 mm, 60 mm is iUPD; 65 mm, five more, confirm it; 64.9 mm would not (Seymour 2017)."""
    t3 = load_study("T3")
    settings = t3.study.settings | {"irecist": "yes"}
    house = late(msgspec.structs.replace(t3, study=msgspec.structs.replace(t3.study, settings=settings)))
    seen = []
    for size in ("65", "64.9"):
        chain = house.subject()
        assess(house, chain, "S0/1", "2026-03-01", ["50"])
        assess(house, chain, "EOI/1", "2026-05-01", ["60"], TU_TRESP="PD", TU_ORESP="PD")
        assess(house, chain, "P1M/1", "2026-06-15", [""], TU_TRESP="PD", TU_ORESP="PD")
        page = opened(house, form_at(chain, "P1M/1/TU/1/1")).page
        type_diameter(page, "P1M/1/TU/1/1/TU_T/t1", size)
        seen += rows_with(rows_of(page), "iRECIST")
    assert seen == [["", "iUPD", "iCPD"], ["", "iUPD", "iUPD"]]


@pytest.fixture(scope="module")
def ended():
    """A progressed on 1 September after a confirmed PR; B had stable scans to 1 December."""
    made = late()
    for ending in ("A", "B"):
        chain = made.subject()
        enrolled = {"IE_DEC": "ENROL", "IE_DECDAT": "2026-03-20"}
        enter(made, chain, {f"S0/1/IE/1/1/IE_D/0/{item}": text for item, text in enrolled.items()})
        assess(made, chain, "S0/1", "2026-03-10", ["40"])
        answer = {"A": "PR", "B": "SD"}[ending]
        scans = {"A": ("2026-05-01", "2026-06-15"), "B": ("2026-06-01", "2026-12-01")}[ending]
        for event, day in zip(("EOI/1", "P1M/1"), scans, strict=True):
            size = "20" if answer == "PR" else "40"
            assess(made, chain, event, day, [size], TU_TRESP=answer, TU_ORESP=answer)
        if ending == "A":
            found = {"PD_DAT": "2026-09-01", "PD_SITE": "DISTANT"}
            enter(made, chain, {f"LOGS/1/PD/1/1/PD_G/0/{i}": text for i, text in found.items()})
    return made


def endpoints_page(qtbot, window, endpoint):
    """The page of endpoints at one of them, or behind the last at the response rate, computed to the end."""
    page = window.page
    qtbot.waitUntil(lambda: page.model.progress is None)
    names = [each.oid for each in page.model.view.endpoints]
    page.which.chosen.emit(names.index(endpoint) if endpoint else len(names))
    settle()
    return page


def test_the_curve_and_its_dates_stand_on_the_endpoints_page(qtbot, opened, ended):
    """Event-free survival: A an event after 166 days, B at the last scan; the curve falls to one half at 5.5 months."""
    page = endpoints_page(qtbot, opened(ended, Place("endpoints")), "EFS")
    (first, *event), (second, *last) = (row[1:4] for row in rows_of(page))
    assert (first, event, second, last) == (
        "2026-03-20",
        ["2026-09-01", "5.5"],
        "2026-03-20",
        ["2026-12-01", "8.4"],
    )
    assert "5.5" in page.facts.text()
    curve = page.model.endpoint.curve
    assert [(step.time, step.at_risk, step.survival) for step in curve] == [
        (166, 2, Decimal("0.5")),
        (257, 1, Decimal("0.5")),
    ]


def test_the_response_rate_has_its_exact_limits(qtbot, opened, ended):
    """One of two: 50 % with 1 - sqrt(0.975) = 1.3 % to sqrt(0.975) = 98.7 % (Clopper and Pearson)."""
    page = endpoints_page(qtbot, opened(ended, Place("endpoints")), "")
    assert "1 of 2 = 50.0 %" in page.facts.text()
    assert "1.3 to 98.7" in page.facts.text()
