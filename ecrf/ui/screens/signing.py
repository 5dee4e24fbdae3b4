"""Signing in batch: the review list at the left, what changed since the last signature at the right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ecrf.services.reads.history_view import HistoryLine
from ecrf.services.reads.signing_view import SignLine, say_place, say_state
from ecrf.ui.controls.arrange import BESIDE, bar, column, split
from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.menu import Menu
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.row_foot import RowFoot
from ecrf.ui.controls.save_as import ask_target
from ecrf.ui.controls.segmented import Segmented
from ecrf.ui.controls.table import Table
from ecrf.ui.controls.words import Said
from ecrf.ui.frame import Frame, Page
from ecrf.ui.look import Look
from ecrf.ui.screens.written import tell_writing
from ecrf.ui.theme import Tone
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.signing import CASEBOOKS, EXCEL, PDF, SHOWS, SigningScreen
from ecrf.words import Message, Text

LINES = (
    Column("subject", "ui.queries.subject", 110),
    Column("site", "ui.people.site", 56),
    Column("where", "ui.signing.what", 220, 4),
    Column("state", "ui.signing.state", 200, 3),
    Column("who", "ui.signing.who", 120, 1),
)
CHANGES = (
    Column("item", "ui.monitor.item", 180, 2),
    Column("change", "ui.monitor.change", 170, 2),
    Column("who", "ui.monitor.who", 100, 1),
    Column("why", "ui.monitor.why", 120, 1),
)


class SigningPage(Page):
    """Draws a SigningScreen: Space chooses, Enter opens, Ctrl+G signs what is chosen; V and B are the two lists."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        look = self.look
        self.model = SigningScreen(frame.bench)
        self.table = Table(look, LINES, "signing")
        self.table.tell_empty("sign", "ui.signing.empty", "ui.signing.empty_line")
        self.table.activated.connect(self._open)
        self.table.moved.connect(self._moved)
        self.table.pressed_space.connect(lambda _row: self.model.toggle())
        self.table.pressed_key.connect(self._key)
        self.changes = Table(look, CHANGES, "signing_changes")
        self.changes.tell_empty("diff", "ui.signing.first", "ui.signing.first_line")
        self.side_words = Said(look, "", "bold", "accent")
        self.sign_button = Button(look, "ui.form.sign", Weight.PRIMARY, "sign", key="Ctrl+G")
        self.sign_button.setShortcut("Ctrl+G")
        self.sign_button.clicked.connect(self._sign)
        self.sign_button.setVisible(self.model.may_sign)
        self.which = Segmented(look, ("ui.signing.places", "ui.signing.casebooks"))
        self.which.choose(SHOWS.index(self.model.show))
        self.which.setVisible(self.model.may_sign)
        self.which.chosen.connect(lambda index: self.model.choose_show(SHOWS[index]))
        self.site = Button(look, "ui.trail.any_site", icon="chevron-down")
        self.person = Button(look, "ui.signing.any_person", icon="chevron-down")
        self.site.clicked.connect(lambda: self._filter(self.site, "site", self.model.sites))
        self.person.clicked.connect(lambda: self._filter(self.person, "person", self.model.persons))
        self.pdf = Button(look, "access.pdf", icon="pdf")
        self.excel = Button(look, "access.excel", icon="excel")
        self.pdf.clicked.connect(lambda: self._write(PDF))
        self.excel.clicked.connect(lambda: self._write(EXCEL))
        for button in (self.pdf, self.excel):
            button.setVisible(frame.bench.session.may("export"))
        self.notice = Notice(look)
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
        return self.model.line.key if self.model.line is not None else ("", "")

    def _lay_out(self) -> None:
        title = Said(self.look, "section.signing", "title")
        keys = Said(self.look, "ui.signing.keys", "small", "soft")
        keys.setContentsMargins(16, 0, 16, 6)
        keys.setVisible(self.model.may_sign)
        side = QWidget()
        self.side_words.setContentsMargins(10, 6, 10, 6)
        column(side, (self.side_words, self.changes), self.changes)
        parts = split(BESIDE, (self.table, side), (660, 540))
        top = bar(
            (title, self.which, self.site, self.person), (self.pdf, self.excel, self.sign_button), spacing=8
        )
        column(self, (top, keys, self.notice, parts, RowFoot(self.table)), parts)

    def _filter(self, button: Button, name: str, values: tuple[str, ...]) -> None:
        menu = Menu(self.look, self)
        menu.act(
            "ui.trail.any_site" if name == "site" else "ui.signing.any_person", partial(self._pick, name, "")
        )
        for value in values:
            menu.act(Text(value), partial(self._pick, name, value))
        menu.open_under(button)

    def _pick(self, name: str, value: str) -> None:
        self.model.narrow(**{name: value})
        self.take_focus()

    def _write(self, kind: str) -> None:
        target = ask_target(self, self.look, self.model.suggest(kind))
        if target is not None:
            self.model.write(kind, target, self.look.language)

    def _changed(self) -> None:
        model = self.model
        self.table.row = model.row
        self.table.show_rows(len(model.lines), lambda row: self._row(model.lines[row]))
        count = len(model.chosen)
        self.sign_button.tell(Message("ui.signing.sign", {"count": count}) if count else "ui.form.sign")
        self.sign_button.setEnabled(bool(model.chosen))
        self.site.tell(Text(model.site) if model.site else "ui.trail.any_site")
        self.person.tell(Text(model.person) if model.person else "ui.signing.any_person")
        self.site.setVisible(len(model.sites) > 1 or bool(model.site))
        self.person.setVisible(len(model.persons) > 1 or bool(model.person))
        self._tell()
        self._show_changes()
        self.frame.follow()

    def _tell(self) -> None:
        model, broken = self.model, sum(line.broken for line in self.model.lines)
        if tell_writing(self.notice, model):
            return
        if broken:
            self.notice.tell(Tone.VIOLET, Message("ui.signing.broken_notice", {"count": broken}))
        elif model.show == CASEBOOKS:
            counts = {"signed": model.books.signed, "of_all": model.books.of_all}
            self.notice.tell(Tone.GREY, Message("ui.signing.counts", counts))
        else:
            self.notice.clear()

    def _show_changes(self) -> None:
        line, changes = self.model.line, self.model.changes
        if line is None:
            self.side_words.write("")
        elif line.last is None:
            self.side_words.tell(Message("ui.signing.never", {"count": changes.fields}))
        else:
            code, count = "ui.signing.since", len(changes.lines)
            time = line.last.time[:16].replace("T", " ")
            self.side_words.tell(Message(code, {"person": line.last.person, "time": time, "count": count}))
        self.changes.show_rows(len(changes.lines), lambda row: change_row(self.look, changes.lines[row]))

    def _row(self, line: SignLine) -> Row:
        say = self.look.say
        chosen = line.key in self.model.chosen
        icon = "circle-check" if chosen else "circle-empty" if line.ready else "dash"
        tone = Tone.VIOLET if line.broken else Tone.GREY
        cells = (
            Cell(line.form.subject, icon, Tone.GREEN if chosen else Tone.GREY, strong=True),
            Cell(line.form.site, soft=True),
            Cell(say_place(line, say), strong=line.broken),
            Cell(say_state(line, say), "sign-broken" if line.broken else "sign", tone, soft=not line.broken),
            Cell(", ".join(line.investigators), soft=True),
        )
        return Row(cells, mark=Tone.VIOLET if line.broken else None)

    def _moved(self, row: int) -> None:
        self.model.move(row)
        self._show_changes()
        self.frame.follow()

    def _key(self, key: str) -> None:
        acts: dict[str, Callable[[], None]] = {
            "a": self.model.choose_subject, "l": self.model.choose_all, "n": self.model.choose_none,
            "v": partial(self._show, 0), "b": partial(self._show, 1),
        }  # fmt: skip
        act = acts.get(key.lower())
        if act is not None:
            act()

    def _show(self, index: int) -> None:
        if self.model.may_sign:
            self.which.choose(index)
            self.model.choose_show(SHOWS[index])

    def _sign(self) -> None:
        if self.model.chosen:
            about = Message("ui.signing.about", {"count": len(self.model.chosen)})
            self.frame.ask_signature(about, self.model.sign)

    def _open(self, _row: int) -> None:
        if self.model.line is not None:
            self.frame.go(self.model.target(self.model.line))


def change_row(look: Look, line: HistoryLine) -> Row:
    """What changed as a row."""
    say = look.say
    new = say(line.new) if line.new is not None else say("ui.monitor.emptied")
    old = say(line.old) if line.old is not None else ""
    who = f"{line.person or say('ui.query.system')} {line.time[:10]}"
    cells = (
        Cell(say(line.label).rpartition(" · ")[2]),
        Cell(f"{old} → {new}" if old else new, strong=True),
        Cell(who, soft=True),
        Cell(say(line.reason) or say(line.note), soft=True),
    )
    return Row(cells)


def build(frame: Frame) -> Page:
    """The page for the window."""
    return SigningPage(frame)
