"""The access review on the administration page: accounts with their dates, and everything that happened at the door."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ecrf.services.reads.access_view import PersonAccess
from ecrf.ui.controls.arrange import BENEATH, column, split
from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.save_as import ask_target
from ecrf.ui.controls.segmented import Segmented
from ecrf.ui.controls.table import Table
from ecrf.ui.controls.words import Said
from ecrf.ui.look import Look
from ecrf.ui.screens.written import tell_writing
from ecrf.ui.theme import Tone
from ecrf.viewmodels.access import EXCEL, PDF, AccessLine, AccessScreen
from ecrf.words import Message

PERSONS = (
    Column("name", "ui.people.name", 150, 2),
    Column("login", "ui.people.login", 110, 1),
    Column("roles", "ui.people.roles", 220, 3),
    Column("added", "access.added", 100),
    Column("closed", "access.closed", 100),
    Column("training", "people.training", 150, 1),
    Column("identity", "access.identity", 110),
    Column("policy", "access.policy", 100),
    Column("login_at", "access.last_login", 130),
    Column("failures", "access.failures", 80, right=True),
)
LINES = (
    Column("time", "access.time", 140),
    Column("what", "access.what", 300, 3),
    Column("who", "access.who", 150, 1),
    Column("workstation", "access.workstation", 160, 1),
    Column("words", "access.words", 220, 2),
)
SHOWS = ("all", "tries", "rights")


class AccessPane(QWidget):
    """Draws an AccessScreen."""

    def __init__(self, look: Look, model: AccessScreen) -> None:
        super().__init__()
        self.look, self.model = look, model
        self.persons = Table(look, PERSONS, "access")
        self.lines = Table(look, LINES, "access_lines")
        self.lines.tell_empty("shield-check", "access.empty", "access.empty_line")
        self.notice = Notice(look)
        self.facts = Said(look, "", "base", "soft")
        self.which = Segmented(look, tuple(f"access.show.{show}" for show in SHOWS))
        self.which.chosen.connect(lambda index: model.choose(SHOWS[index]))
        self.reviewed = Button(look, "access.mark", Weight.PRIMARY, "check")
        self.reviewed.clicked.connect(model.mark_reviewed)
        self.pdf = Button(look, "access.pdf", icon="pdf")
        self.excel = Button(look, "access.excel", icon="excel")
        self.pdf.clicked.connect(lambda: self._write(PDF))
        self.excel.clicked.connect(lambda: self._write(EXCEL))
        bar = QHBoxLayout()
        bar.setContentsMargins(16, 0, 16, 8)
        bar.setSpacing(10)
        for widget in (self.which, self.facts):
            bar.addWidget(widget)
        bar.addStretch(1)
        for button in (self.pdf, self.excel, self.reviewed):
            bar.addWidget(button)
        parts = split(BENEATH, (self.persons, self.lines), (300, 400))
        column(self, (self.notice, bar, parts), parts)
        model.on_change.append(self._changed)
        look.changed.connect(self._changed)

    def _changed(self) -> None:
        review = self.model.review
        if review is None:
            return
        self.persons.show_rows(len(review.persons), lambda row: self._person(review.persons[row]))
        lines = self.model.lines
        self.lines.show_rows(len(lines), lambda row: self._line(lines[row]))
        last = review.reviewed[:16].replace("T", " ")
        self.facts.tell(Message("access.reviewed_at", {"time": last}) if last else "access.never_reviewed")
        self._show_notice(len(review.alerts))

    def _show_notice(self, alerts: int) -> None:
        model = self.model
        if tell_writing(self.notice, model):
            return
        if alerts:
            self.notice.tell(Tone.AMBER, Message("access.alerts", {"count": alerts}))
        else:
            self.notice.clear()

    def _person(self, one: PersonAccess) -> Row:
        say, person = self.look.say, one.person
        roles = ", ".join(
            f"{say(f'role.{g.role}')} {_site(g.site_number, say('ui.login.all_sites'))}"
            for g in person.grants
            if g.active
        )
        training = person.trainings[-1] if person.trainings else None
        cells = (
            Cell(
                person.name,
                "blind" if person.disabled else "user",
                Tone.GREY,
                strong=True,
                struck=person.disabled,
            ),
            Cell(person.login),
            Cell(roles or "—", soft=not roles),
            Cell(one.added[:10], soft=True),
            Cell(one.disabled[:10], soft=True),
            Cell(f"{training.version} · {training.day}" if training else "—", soft=training is None),
            Cell(person.identity[:10] or "—", soft=not person.identity),
            Cell(person.accepted or "—", soft=not person.accepted),
            Cell(one.last_login[:16].replace("T", " ") or "—", soft=True),
            Cell(str(one.failures) if one.failures else ""),
        )
        return Row(cells)

    def _line(self, line: AccessLine) -> Row:
        icon, tone = (
            ("warning", Tone.RED) if line.alert else ("key", Tone.GREY) if line.tried else ("edit", Tone.BLUE)
        )
        cells = (
            Cell(line.time[:16].replace("T", " "), soft=True),
            Cell(self.look.say(line.said), icon, tone, strong=line.alert),
            Cell(line.who),
            Cell(line.workstation, soft=True),
            Cell(self.look.say(line.words), soft=True),
        )
        return Row(cells)

    def _write(self, kind: str) -> None:
        target = ask_target(self, self.look, self.model.suggest(kind))
        if target is not None:
            self.model.write(kind, target, self.look.language)


def _site(number: str, everywhere: str) -> str:
    return everywhere if number == "*" else number
