"""A questionnaire, on the shipped EORTC QLQ-C30."""

import msgspec
import pytest

from ecrf.library.load_design import load_study
from ecrf.schema.wording import Question, Wording
from ecrf.services.desk import InlineDesk
from ecrf.viewmodels.questionnaire import Mode, QuestionnaireScreen
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Fault
from tests.services.reads.bed import PERMISSIONS, Bed

SHEET = "S0/1/QC30/1/1"


@pytest.fixture
def screen():
    """An empty sheet at screening."""
    found = load_study("T3")
    design = msgspec.structs.replace(
        found, study=msgspec.structs.replace(found.study, permissions=PERMISSIONS)
    )
    bed = Bed(design)
    bench = Workbench(
        bed.reads("coordinator"), InlineDesk(bed.places["coordinator"]), bed.id, bed.clock,
        vouch=lambda password: None if password == "right" else Fault("vouch.wrong"),
    )  # fmt: skip
    sheet = QuestionnaireScreen(bench, bed.subject(), SHEET)
    sheet.refresh()
    sheet.leave(f"{SHEET}/QC30_G/0/QC30_PERF", "y")
    return sheet


def test_a_digit_answers_and_turns_to_the_next(screen):
    """No other key is needed."""
    first = screen.current
    screen.press("2")
    assert screen.field(first.at).editing == "2"
    assert screen.question == 1
    assert screen.focus == screen.current.at
    screen.previous_question()
    assert screen.current.at == first.at
    assert screen.answered == 1


def test_a_digit_that_is_no_answer_stores_nothing(screen):
    """Nine is not on a scale of four."""
    at = screen.current.at
    screen.press("9")
    assert (screen.fault.code, screen.field(at).value) == ("questionnaire.no_such_answer", None)
    assert screen.current.at == at


def words(language="zh", *, items=30):
    """A wording of our own for the 30 questions."""
    questions = tuple(
        Question(f"EOR01{n:02d}", f"Question {n}", {str(code): f"Answer {code}" for code in range(1, 8)})
        for n in range(1, items + 1)
    )
    return Wording("QLQ-C30", language, "3.0", "LIC-1", questions, sha256="ab" * 32)


class Shelf:
    """The wordings a site has installed."""

    def __init__(self, *found):
        self.found = found

    def find(self, instrument):
        """Those of an instrument."""
        return tuple(each for each in self.found if each.instrument == instrument)


def value(screen, item):
    """What a field of the sheet holds, as it is edited."""
    return next(field.editing for field in screen.all_fields() if field.item.oid == item)


def test_patient_and_interviewer_mode_need_the_licensed_wording(screen):
    """Only the digit grid opens without it, and the fault says how to install it."""
    screen.begin_patient("zh")
    assert (screen.mode, screen.fault.code) == (Mode.COORDINATOR, "questionnaire.no_wording")
    screen.begin_interview("zh")
    assert (screen.mode, screen.fault.code) == (Mode.COORDINATOR, "questionnaire.no_wording")


def test_the_sheet_keeps_how_and_by_which_wording_it_was_answered(screen):
    """Mode, language, version with the digest, licence; at the end the patient's own moment."""
    screen.bench.wordings = Shelf(words())
    screen.begin_patient("zh")
    assert screen.mode is Mode.PATIENT
    assert (value(screen, "QC30_MODE"), value(screen, "QC30_LANG")) == ("1", "1")
    assert value(screen, "QC30_VERS") == "3.0 · abababababab"
    assert value(screen, "QC30_LIC") == "LIC-1"
    assert value(screen, "QC30_DTM") == ""
    for _ in screen.questions:
        screen.choose("1")
        screen.next_question()
    assert screen.is_finished
    assert value(screen, "QC30_DTM").startswith(screen.bench.clock.now().strftime("%Y-%m-%d"))
    assert screen.answered == 30


def test_an_interruption_resumes_at_the_same_question(screen):
    """Every answer is stored as it is given; beginning again shows the first question without one."""
    screen.bench.wordings = Shelf(words())
    screen.begin_patient("zh")
    for _ in range(3):
        screen.choose("2")
        screen.next_question()
    screen.end_patient("right")
    again = QuestionnaireScreen(screen.bench, screen.chain, screen.record)
    again.refresh()
    again.begin_patient("zh")
    assert again.question == 3
    assert again.words_of(again.current).text == "Question 4"


def test_a_patient_may_decline_a_question(screen):
    """Declining is stored as refused and goes on; going back shows it, and it can be answered after all."""
    screen.bench.wordings = Shelf(words())
    screen.begin_patient("zh")
    at = screen.current.at
    assert not screen.may_go_on
    screen.decline()
    assert screen.question == 1
    assert screen.field(at).value.code == "REF"
    screen.previous_question()
    assert screen.choice == "REF"
    assert screen.may_go_on


def test_the_words_stand_beside_the_digits_for_an_interview(screen):
    """Reading out notes the mode; the other language is taken where only that is installed; digits only ends it."""
    screen.bench.wordings = Shelf(words("en"))
    screen.begin_interview("zh")
    assert screen.mode is Mode.INTERVIEWER
    assert screen.words_of(screen.questions[4]).text == "Question 5"
    assert (value(screen, "QC30_MODE"), value(screen, "QC30_LANG")) == ("2", "2")
    screen.end_interview()
    assert screen.words_of(screen.questions[4]) is None


def test_what_staff_entered_on_the_sheet_stays(screen):
    """A version typed from paper is not replaced."""
    screen.bench.wordings = Shelf(words())
    at = next(field.at for field in screen.all_fields() if field.item.oid == "QC30_VERS")
    screen.leave(at, "2.9 paper")
    screen.begin_patient("zh")
    assert value(screen, "QC30_VERS") == "2.9 paper"


def test_an_instrument_of_raters_is_not_handed_to_a_patient(screen):
    """HAMD-17 is rated by staff, whatever wording is installed."""
    sheet = QuestionnaireScreen(screen.bench, screen.chain, "S0/1/HAMD17/1/1")
    sheet.refresh()
    sheet.begin_patient("zh")
    assert (sheet.mode, sheet.fault.code) == (Mode.COORDINATOR, "questionnaire.for_raters")


def test_leaving_patient_mode_asks_for_the_password(screen):
    """The patient cannot leave the sheet."""
    screen.bench.wordings = Shelf(words())
    screen.begin_patient("zh")
    screen.end_patient("guess")
    assert (screen.mode, screen.fault.code) == (Mode.PATIENT, "vouch.wrong")
    screen.end_patient("right")
    assert screen.mode is Mode.COORDINATOR
