"""A questionnaire: digits from paper, the words beside them for reading out, or handed to the patient page by page."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QKeySequence, QShortcut

from ecrf.schema.model import ItemType, Severity
from ecrf.services.reads.form_view import FieldView, FormView
from ecrf.ui.controls.button import Button
from ecrf.ui.controls.menu import Menu
from ecrf.ui.frame import Frame, Page
from ecrf.ui.screens.form_page import FormPage
from ecrf.ui.screens.patient import PatientWindow
from ecrf.ui.shell.lock_screen import IdleWatch
from ecrf.ui.theme import Tone
from ecrf.ui.widgets.digit_row import DigitRow
from ecrf.ui.widgets.field_row import FieldRow
from ecrf.viewmodels.log_grid import LogGridScreen
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.questionnaire import Mode, QuestionnaireScreen
from ecrf.words import Message

FEWEST = 8
"""Questions a group must have at least to be drawn as digits."""


class QuestionnairePage(FormPage):
    """A form page whose long groups of numbered choices are low lines of digits."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        self.patient: PatientWindow | None = None
        self.read_button = Button(self.look, "ui.sheet.read_out", icon="comment", key="Ctrl+Shift+R")
        self.hand_button = Button(self.look, "ui.sheet.hand_over", icon="user", key="Ctrl+Shift+P")
        for place, (button, act, keys) in enumerate(
            (
                (self.read_button, self.read_out, "Ctrl+Shift+R"),
                (self.hand_button, self.hand_over, "Ctrl+Shift+P"),
            ),
            start=1,
        ):
            button.clicked.connect(act)
            self.head.buttons.insertWidget(place, button)
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def make_model(self, place: Place) -> LogGridScreen:
        """The screen model of a place."""
        return QuestionnaireScreen(self.frame.bench, place.chain, place.record, place.at)

    @property
    def sheet_model(self) -> QuestionnaireScreen | None:
        """The model, as a questionnaire."""
        return self.model if isinstance(self.model, QuestionnaireScreen) else None

    def make_row(self, view: FieldView) -> FieldRow:
        """A low line for a question of the instrument, the usual widget else."""
        place = self._place_of(view)
        return DigitRow(self.look, self, view, place) if place else super().make_row(view)

    def read_out(self) -> None:
        """Show the words beside the digits, or only the digits again."""
        model = self.sheet_model
        if model is not None and self.read_button.isVisible():
            if model.mode is Mode.INTERVIEWER:
                model.end_interview()
            else:
                self._in_language(model, model.begin_interview, self.read_button)

    def hand_over(self) -> None:
        """Cover the screen with one question a page."""
        model = self.sheet_model
        if model is not None and self.hand_button.isVisible():
            self.leave_place()
            self._in_language(model, partial(self._begin_patient, model), self.hand_button)

    def _begin_patient(self, model: QuestionnaireScreen, language: str) -> None:
        model.begin_patient(language)
        if model.mode is Mode.PATIENT:
            watch = self.window().findChild(IdleWatch)
            self.patient = PatientWindow(self.look, model, watch.touch if watch is not None else None)
            self.patient.released.connect(self._patient_left)
            self.patient.open()

    def _patient_left(self) -> None:
        self.patient = None
        self.read_again()
        self.take_focus()

    def _in_language(self, model: QuestionnaireScreen, begin: object, under: Button) -> None:
        """Begin in the only language installed, or ask which."""
        if not callable(begin):
            return
        found = model.wordings
        if len(found) < 2:
            begin(found[0].language if found else self.look.language)
            return
        menu = Menu(self.look, self)
        for wording in found:
            name = Message("ui.sheet.in_language", {"language": Message(f"language.{wording.language}")})
            menu.act_on(name, begin, wording.language)
        menu.open_under(under)

    def draw_more(self, view: FormView) -> None:
        """The words beside the digits in interviewer mode, and what may be begun."""
        model = self.sheet_model
        if model is None:
            return
        may = bool(view.form.instrument) and "enter" in view.acts
        self.read_button.setVisible(may)
        self.hand_button.setVisible(may and model.is_for_patients)
        reading = model.mode is Mode.INTERVIEWER
        self.read_button.tell("ui.sheet.digits_only" if reading else "ui.sheet.read_out")
        changed = False
        for row in self.sheet.rows.values():
            if isinstance(row, DigitRow):
                found = model.words_of(row.view) if reading else None
                words = found.text if found is not None else ""
                changed = changed or row.question != words
                row.question = words
        if changed:
            self.sheet.lay_out()
            self.sheet.update()

    def _show_notice(self, model: LogGridScreen, view: FormView) -> None:
        """A hard check on an answer is told above the form at once: a line of digits has no room for it."""
        super()._show_notice(model, view)
        if model.fault is None and not model.faults:
            loud = (p for field in view.fields() for p in field.prompts if p.severity is Severity.HARD)
            first = next(loud, None)
            if first is not None:
                self.notice.tell(Tone.RED, first.say)

    def _place_of(self, view: FieldView) -> int:
        """The number of a question within its group, 0 when it is none."""
        group = view.at.split("/")[5]
        groups = self.model.view.groups if self.model is not None and self.model.view is not None else ()
        found = next((each for each in groups if each.oid == group), None)
        if found is None or not view.choices or not all(choice.number for choice in view.choices):
            return 0
        asked = [item.oid for item in found.items if item.type is ItemType.CHOICE and item.derive is None]
        return asked.index(view.item.oid) + 1 if len(asked) >= FEWEST and view.item.oid in asked else 0


def build(frame: Frame) -> Page:
    """The page for the window."""
    return QuestionnairePage(frame)
