"""A questionnaire on the form page: what must be told at once stands above it, the words stand beside the digits."""

import msgspec
import pytest

from ecrf.library.load_design import load_study
from ecrf.services.desk import InlineDesk
from ecrf.ui.screens.questionnaire import QuestionnairePage
from ecrf.ui.widgets.digit_row import DigitRow
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.workbench import Workbench
from tests.services.reads.bed import PERMISSIONS, Bed
from tests.ui.conftest import FakeFrame
from tests.viewmodels.test_questionnaire import SHEET, Shelf, words


@pytest.fixture
def open_sheet(qtbot, look):
    """Opens a sheet of a new subject: the page."""
    found = load_study("T3")
    bed = Bed(
        msgspec.structs.replace(found, study=msgspec.structs.replace(found.study, permissions=PERMISSIONS))
    )
    bench = Workbench(bed.reads("coordinator"), InlineDesk(bed.places["coordinator"]), bed.id, bed.clock)
    chain = bed.subject()

    def opened(record):
        page = QuestionnairePage(FakeFrame(look, bench))
        qtbot.addWidget(page)
        page.resize(1200, 800)
        page.show()
        page.show_place(Place("form", chain, record=record))
        put(page, f"{record.split('/')[2]}_PERF", "y")
        return page

    return opened


def put(page, item, text):
    """Type into an item."""
    page.model.leave(next(f.at for f in page.model.all_fields() if f.item.oid == item), text)


def test_the_suicide_item_speaks_at_once_above_the_form(open_sheet):
    """From 1 on the page says to tell the investigator, whether the form is complete or not; 0 takes it back."""
    page = open_sheet("S0/1/HAMD17/1/1")
    put(page, "HAMD_03", "2")
    assert page.notice.isVisible()
    assert "Tell the investigator now" in page.look.say(page.notice._words)
    assert page.hand_button.isHidden()
    put(page, "HAMD_TOLD", "Dr Chen")
    put(page, "HAMD_TOLDTM", "2026-03-01 10:00")
    assert not page.notice.isVisible()


def test_without_wording_both_modes_are_refused_in_words(open_sheet):
    """The notice says what is missing and how to install it; nothing else opens."""
    page = open_sheet(SHEET)
    page.hand_over()
    assert page.patient is None
    assert page.notice._words.code == "questionnaire.no_wording"


def test_the_words_stand_beside_the_digits_while_reading_out(open_sheet):
    """Rows grow by a line and carry the question; digits only takes them back."""
    page = open_sheet(SHEET)
    page.frame.bench.wordings = Shelf(words("en"))
    page.read_out()
    rows = [row for row in page.sheet.rows.values() if isinstance(row, DigitRow)]
    assert rows[0].question == "Question 1"
    tall = rows[0].height()
    page.read_out()
    assert rows[0].question == ""
    assert rows[0].height() < tall
