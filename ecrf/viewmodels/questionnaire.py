"""A questionnaire: digits from paper, the words beside them for reading out, one question a page for a patient."""

from __future__ import annotations

from enum import StrEnum

from ecrf.record.value import Missing, Typed
from ecrf.schema.model import ItemType
from ecrf.schema.wording import ANSWER, Question, Wording
from ecrf.services.reads.form_view import FieldView
from ecrf.viewmodels.log_grid import LogGridScreen
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Fault, Language

_ANSWERS = frozenset({ItemType.CHOICE, ItemType.YESNO, ItemType.SCALE, ItemType.INTEGER})
SUBJECT = "subject"
DECLINED = "REF"
"""Missing code of a question a patient would rather not answer."""
DONE, WHEN, HOW, LANGUAGE, VERSION, LICENCE = "QSPERF", "QSDAT", "QSMODE", "QSLANG", "QSVERS", "QSLIC"
"""CDASH names by which a sheet says whether, when, how, in which language and by which wording it was answered."""
SELF, INTERVIEW = "SELF", "INTERVIEW"
SHORT = 40
"""Characters of a digest kept with a sheet are cut so that version and digest fit the field."""


class Mode(StrEnum):
    """Who enters."""

    COORDINATOR = "coordinator"
    INTERVIEWER = "interviewer"
    PATIENT = "patient"


class QuestionnaireScreen(LogGridScreen):
    """A form screen of layout `questionnaire`; `question` counts within `questions`."""

    def __init__(self, bench: Workbench, chain: str, record: str, focus: str = "") -> None:
        super().__init__(bench, chain, record, focus)
        self.mode = Mode.COORDINATOR
        self.question = 0
        self.wording: Wording | None = None
        """The words in use in interviewer and patient mode."""
        self.is_finished = False
        """The patient has come to the end."""

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
    def wordings(self) -> tuple[Wording, ...]:
        """The installed words of this instrument, one per language."""
        form = self.view.form if self.view is not None else None
        return self.bench.wordings.find(form.instrument) if form is not None and form.instrument else ()

    @property
    def is_for_patients(self) -> bool:
        """Whether the instrument is answered by the subject and not by a rater."""
        return self.view is not None and self.view.form.answered_by == SUBJECT

    def words_of(self, field: FieldView) -> Question | None:
        """The licensed words of a question, None where only the digit grid is open."""
        return self.wording.question(field.item.oid) if self.wording is not None else None

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

    def choose(self, code: str) -> None:
        """Answer the question in view by its code; the page stays, so that the patient sees the answer."""
        if self.current is not None:
            self.leave(self.current.at, code)

    def decline(self) -> None:
        """The patient would rather not answer the question in view: kept as refused, and on to the next."""
        if self.current is not None:
            self.enter_missing(self.current.at, DECLINED)
            self.next_question()

    def next_question(self) -> None:
        """The next question; behind the last the patient is done."""
        if self.mode is Mode.PATIENT and self.question + 1 >= len(self.questions):
            self._finish()
            return
        self._turn(self.question + 1)

    def previous_question(self) -> None:
        """The question before."""
        self.is_finished = False
        self._turn(self.question - 1)

    @property
    def choice(self) -> str:
        """The code chosen for the question in view; empty when none is, the missing code when it was declined."""
        field = self.current
        if field is None:
            return ""
        state = self.state(field.at)
        if state.text:
            return next((c.code for c in field.choices if state.text in (c.code, c.key)), state.text)
        match field.value:
            case Missing():
                return str(field.value.code)
            case Typed():
                return str(field.value.native)
        return ""

    @property
    def may_go_on(self) -> bool:
        """Whether the question in view was answered or declined."""
        return bool(self.choice)

    def begin_patient(self, language: Language | str) -> None:
        """One question a page, where the last one was left; refused without the licensed wording."""
        if not self.is_for_patients:
            self._refuse("questionnaire.for_raters")
        elif self._take_words(language):
            self._note_sheet(SELF)
            self.mode, self.is_finished = Mode.PATIENT, False
            waiting = [n for n, field in enumerate(self.questions) if field.value is None]
            self._turn(waiting[0] if waiting else 0)

    def begin_interview(self, language: Language | str) -> None:
        """The words of the questions stand beside the digits; refused without the licensed wording."""
        if self._take_words(language):
            if self.is_for_patients:
                self._note_sheet(INTERVIEW)
            self.mode = Mode.INTERVIEWER
            self.changed()

    def end_interview(self) -> None:
        """Back to the digit grid."""
        self.mode, self.wording = Mode.COORDINATOR, None
        self.changed()

    def end_patient(self, password: str) -> None:
        """Back to the coordinator, whose password is asked for."""
        self.fault = self.bench.vouch(password)
        if self.fault is None:
            self.mode, self.wording, self.is_finished = Mode.COORDINATOR, None, False
        self.changed()

    def _take_words(self, language: Language | str) -> bool:
        """Use the installed wording in this language, else in the only other one there is."""
        found = {each.language: each for each in self.wordings}
        self.wording = found.get(str(language)) or next(iter(found.values()), None)
        if self.wording is None:
            form = self.view.form if self.view is not None else None
            self._refuse("questionnaire.no_wording", form.instrument if form is not None else "")
        return self.wording is not None

    def _refuse(self, code: str, instrument: str = "") -> None:
        self.fault = Fault(code, self.record, {"instrument": instrument})
        self.changed()

    def _note_sheet(self, how: str) -> None:
        """What the sheet says of itself: done, how, in which language, with which wording under which licence."""
        words = self.wording
        if words is None:
            return
        version = f"{words.version} · {words.sha256[:12]}"[:SHORT]
        told = ((DONE, "Y"), (HOW, how), (LANGUAGE, words.language.upper()), (VERSION, version))
        for name, text in (*told, (LICENCE, words.licence)):
            self._note(name, text)

    def _note(self, name: str, text: str) -> None:
        """Enter a field of the sheet's head that is empty; what somebody entered stays."""
        field = next((f for f in self.all_fields() if f.item.cdash == name), None)
        if field is not None and field.value is None and field.editable:
            self.leave(field.at, text)

    def _finish(self) -> None:
        """The patient is done: the moment is noted, and the page says thank you."""
        self._note(WHEN, self.bench.clock.now().strftime("%Y-%m-%d %H:%M"))
        self.is_finished = True
        self.changed()

    def _turn(self, question: int) -> None:
        self.question = max(0, min(question, len(self.questions) - 1))
        if self.current is not None:
            self.focus = self.current.at
        self.changed()
