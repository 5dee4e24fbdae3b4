"""A questionnaire: a digit grid for the coordinator, one question at a time for the patient."""

from __future__ import annotations

from enum import StrEnum

from ecrf.schema.model import ItemType
from ecrf.services.reads.form_view import FieldView
from ecrf.viewmodels.form import FormScreen
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Fault

_ANSWERS = frozenset({ItemType.CHOICE, ItemType.YESNO, ItemType.SCALE, ItemType.INTEGER})
ANSWER = "QS."
"""CDISC domain of the answers; date, mode and language of the sheet have no variable of it, or are no digit."""


class Mode(StrEnum):
    """Who enters."""

    COORDINATOR = "coordinator"
    PATIENT = "patient"


class QuestionnaireScreen(FormScreen):
    """A form screen of layout `questionnaire`; `question` counts within `questions`."""

    def __init__(self, bench: Workbench, chain: str, record: str, focus: str = "") -> None:
        super().__init__(bench, chain, record, focus)
        self.mode = Mode.COORDINATOR
        self.question = 0

    @property
    def questions(self) -> tuple[FieldView, ...]:
        """The fields answered by a digit, in order: those the design calls answers of the instrument, else all."""
        fields = [f for f in self.all_fields() if f.item.type in _ANSWERS and f.visible and not f.derived]
        answers = [field for field in fields if field.item.sdtm.startswith(ANSWER)]
        return tuple(answers or fields)

    @property
    def current(self) -> FieldView | None:
        """The question in view."""
        return self.questions[self.question] if self.question < len(self.questions) else None

    @property
    def answered(self) -> int:
        """How many questions have an answer."""
        return sum(field.value is not None for field in self.questions)

    @property
    def may_face_patient(self) -> bool:
        """Whether the licensed wording is loaded: a form that names a licence ships without its wording."""
        return self.view is not None and not self.view.form.licence

    def press(self, digit: str) -> None:
        """Answer the question in view by its number and go to the next; another key is refused, nothing is stored."""
        field = self.current
        if field is None:
            return
        if field.choices and digit not in {choice.key for choice in field.choices}:
            self.fault = Fault("questionnaire.no_such_answer", field.at, {"digit": digit})
            self.changed()
            return
        self.leave(field.at, digit)
        self.next_question()

    def next_question(self) -> None:
        """The next question."""
        self._turn(self.question + 1)

    def previous_question(self) -> None:
        """The question before."""
        self._turn(self.question - 1)

    def begin_patient(self) -> None:
        """Full screen, one question, large type; refused without the licensed wording."""
        if not self.may_face_patient:
            self.fault = Fault("questionnaire.no_wording", self.record)
        else:
            self.mode, self.question = Mode.PATIENT, 0
        self.changed()

    def end_patient(self, password: str) -> None:
        """Back to the coordinator, whose password is asked for."""
        self.fault = self.bench.vouch(password)
        if self.fault is None:
            self.mode = Mode.COORDINATOR
        self.changed()

    def _turn(self, question: int) -> None:
        self.question = max(0, min(question, len(self.questions) - 1))
        if self.current is not None:
            self.focus = self.current.at
        self.changed()
