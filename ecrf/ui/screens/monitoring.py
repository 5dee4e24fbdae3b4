"""The monitor's page: what changed since the last review, one line per field; v verifies, q asks, n goes on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ecrf.services.reads.form_view import Verification
from ecrf.services.reads.monitor_view import ChangeLine, FormProgress
from ecrf.ui.controls.arrange import BESIDE, bar, column, split
from ecrf.ui.controls.ask_line import AskLine
from ecrf.ui.controls.button import Button
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.row_foot import RowFoot
from ecrf.ui.controls.segmented import Segmented
from ecrf.ui.controls.table import Table
from ecrf.ui.controls.words import Said
from ecrf.ui.frame import Frame, Page
from ecrf.ui.theme import Tone
from ecrf.ui.widgets.field_row import VERIFIED
from ecrf.viewmodels.monitor import SHOWN, MonitorScreen
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.queries import CANNED
from ecrf.words import Arg, Message

COLUMNS = (
    Column("item", "ui.monitor.item", 220, 2),
    Column("change", "ui.monitor.change", 240, 3),
    Column("who", "ui.monitor.who", 110, 1),
    Column("when", "ui.monitor.when", 130),
    Column("why", "ui.monitor.why", 150, 2),
    Column("sdv", "ui.monitor.sdv", 130),
)
FORMS = (
    Column("subject", "ui.queries.subject", 84),
    Column("form", "ui.visit.form", 200, 2),
    Column("share", "ui.monitor.share", 90, right=True),
)


FLAGS = {"m": "review.medical", "r": "review.data"}
"""Keys of the review flags in the table of forms; each breaks by itself on change."""


class MonitoringPage(Page):
    """Draws a MonitorScreen; lines are grouped by subject and form."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        look = self.look
        self.model = MonitorScreen(frame.bench)
        self._lines: list[tuple[Row, int]] = []
        self.table = Table(look, COLUMNS, "monitor")
        self.table.activated.connect(lambda _row: self._jump())
        self.table.moved.connect(self._moved)
        self.table.pressed_key.connect(self._key)
        self.table.tell_empty("circle-check", "ui.monitor.empty", "ui.monitor.empty_line")
        self.forms = Table(look, FORMS)
        self.forms.tell_empty("verify", "ui.monitor.all_verified", "ui.monitor.all_verified_line")
        self.forms.activated.connect(self._open_form)
        self.forms.pressed_key.connect(self._form_key)
        self.which = Segmented(look, tuple(f"ui.monitor.{name}" for name in SHOWN))
        self.which.chosen.connect(lambda index: self.model.show_lines(SHOWN[index]))
        self.progress = Said(look, "", "small", "soft")
        self.notice = Notice(look)
        self.ask = AskLine(look)
        self._undo = Button(look, "ui.monitor.undo", icon="undo", key="U")
        self._undo.clicked.connect(self.model.undo)
        self._lay_out()
        self.model.on_change.append(self._changed)
        look.changed.connect(self._changed)

    def show_place(self, place: Place) -> None:
        """Read again."""
        self.model.refresh()

    def take_focus(self) -> None:
        """Into the list."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def spot(self) -> tuple[str, str]:
        """The line in focus."""
        line = self.model.chosen
        return (line.chain, line.at) if line is not None else ("", "")

    def _lay_out(self) -> None:
        look = self.look
        keys = Said(look, "ui.monitor.keys", "small", "soft")
        top = bar((Said(look, "section.monitoring", "title"), self.which, keys), (self._undo,))
        side, title = QWidget(), Said(look, "ui.monitor.forms", "bold", "accent")
        title.setContentsMargins(10, 6, 10, 2)
        self.progress.setContentsMargins(10, 0, 10, 6)
        self.progress.setWordWrap(True)
        column(side, (title, self.progress, self.forms), self.forms)
        parts = split(BESIDE, (self.table, side), (800, 420), grows=0)
        column(self, (top, self.notice, parts, RowFoot(self.table), self.ask), parts)

    def _changed(self) -> None:
        model = self.model
        self._lines = []
        home = ""
        for index, line in enumerate(model.lines):
            if line.chain + line.record != home:
                home = line.chain + line.record
                self._lines.append((Row(heading=self._home_words(line)), -1))
            self._lines.append((self._row(line), index))
        at = next((n for n, (_, index) in enumerate(self._lines) if index == model.row), 0)
        self.table.row = at
        self.table.show_rows(len(self._lines), lambda row: self._lines[row][0])
        forms = model.review.forms
        self.forms.show_rows(len(forms), lambda row: self._form_row(forms[row]))
        self.progress.tell(model.progress)
        self._undo.setEnabled(model.may_undo)
        if model.fault is not None:
            self.notice.tell(Tone.RED, model.fault)
        else:
            self.notice.clear()
        self.frame.follow()

    def _home_words(self, line: ChangeLine) -> str:
        say = self.look.say
        event = f"{say(line.event)} {line.repeat}" if line.repeat else say(line.event)
        return f"{line.subject}   {event} · {say(line.form)}"

    def _row(self, line: ChangeLine) -> Row:
        say = self.look.say
        item = f"{line.line} · {say(line.item)}" if line.line else say(line.item)
        old = say(line.old) if line.old is not None else ""
        new = say(line.new) if line.new is not None else say("ui.monitor.emptied")
        icon, tone = VERIFIED.get(line.verification, ("", None))
        words = "" if line.verification is Verification.NONE else say(f"verification.{line.verification}")
        cells = (
            Cell(item, "urgent" if line.critical else "", Tone.ACCENT if line.critical else None),
            Cell(f"{old} → {new}" if old else new, strong=True),
            Cell(line.person, soft=True),
            Cell(line.time[:16].replace("T", " "), soft=True),
            Cell(say(line.reason), soft=True),
            Cell(words, icon, tone, soft=True),
        )
        return Row(cells)

    def _form_row(self, form: FormProgress) -> Row:
        say = self.look.say
        event = f"{say(form.event)} {form.repeat}" if form.repeat else say(form.event)
        dropped = form.dropped > 0
        share = Cell(
            f"{form.verified}/{form.planned}",
            "verify-dropped" if dropped else "",
            Tone.RED if dropped else None,
        )
        return Row((Cell(form.subject, strong=True), Cell(f"{event} · {say(form.form)}"), share))

    def _moved(self, row: int) -> None:
        index = self._lines[row][1] if row < len(self._lines) else -1
        if index >= 0:
            self.model.row = index
            self.frame.follow()

    def _key(self, key: str) -> None:
        acts: dict[str, Callable[[], None]] = {
            "v": self.model.verify,
            "n": self._next,
            "p": self.model.pass_,
            "u": self.model.undo,
            "q": lambda: self.ask.ask("ui.query.ask_new", self.model.query, CANNED[:4]),
            "d": lambda: self._state("discrepancy"),
            "x": lambda: self._state("no_source"),
            "s": lambda: self._state("sdv"),
        }
        act = acts.get(key.lower())
        if act is not None and (self.model.chosen is not None or key.lower() == "u"):
            act()

    def _state(self, statement: str) -> None:
        self.ask.ask(f"ui.ask.{statement}", lambda note: self.model.verify(note, statement))

    def _next(self) -> None:
        self.model.next()
        self.table.reveal()

    def _jump(self) -> None:
        if self.model.chosen is not None:
            self.frame.go(self.model.target(self.model.chosen))

    def _open_form(self, row: int) -> None:
        form = self.model.review.forms[row]
        event, repeat = form.record.split("/")[:2]
        self.frame.go(Place("form", form.chain, event, int(repeat), form.record))

    def _form_key(self, key: str) -> None:
        """V verifies the form in focus whole, M and R set the flags of medical and of data review."""
        forms, key = self.model.review.forms, key.lower()
        if self.forms.row >= len(forms) or key not in ("v", *FLAGS):
            return
        form = forms[self.forms.row]
        args: dict[str, Arg] = {"form": form.form, "subject": form.subject}
        if key in FLAGS:
            if not self.frame.bench.session.may(FLAGS[key].replace(".", "_")):
                return
            question = Message(f"ui.monitor.sure_{FLAGS[key]}", args)
            self.frame.ask_sure(question, lambda: self.model.review_form(form.chain, form.record, FLAGS[key]))
            return
        left = len(self.model.exceptions(form.chain, form.record))
        code = "ui.monitor.verify_form_but" if left else "ui.monitor.verify_form"
        question = Message(code, {**args, "count": left})
        self.frame.ask_sure(question, lambda: self.model.verify_form(form.chain, form.record))


def build(frame: Frame) -> Page:
    """The page for the window."""
    return MonitoringPage(frame)
