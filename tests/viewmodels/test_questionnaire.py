"""A questionnaire, on the shipped EORTC QLQ-C30."""

from dataclasses import replace

import msgspec
import pytest

from ecrf.library.load_design import load_study
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


def test_patient_mode_needs_the_licensed_wording(screen):
    """Only the digit grid opens without it."""
    screen.begin_patient()
    assert (screen.mode, screen.fault.code) == (Mode.COORDINATOR, "questionnaire.no_wording")
    free = msgspec.structs.replace(screen.view.form, licence="")
    screen.view = replace(screen.view, form=free)
    screen.begin_patient()
    assert screen.mode is Mode.PATIENT


def test_leaving_patient_mode_asks_for_the_password(screen):
    """The patient cannot leave the sheet."""
    screen.mode = Mode.PATIENT
    screen.end_patient("guess")
    assert (screen.mode, screen.fault.code) == (Mode.PATIENT, "vouch.wrong")
    screen.end_patient("right")
    assert screen.mode is Mode.COORDINATOR
