"""Moving a whole visit, asked at the foot of its page: where, then a look at what goes and what cannot, then why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ecrf.services.reads.moving import MoveLine
from ecrf.ui.controls.arrange import column
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.table import Table
from ecrf.ui.look import Look
from ecrf.ui.screens.move_acts import ask_where
from ecrf.ui.states import SHAPE
from ecrf.ui.theme import Tone
from ecrf.viewmodels.moving import Destination, VisitMover
from ecrf.viewmodels.places import place_of
from ecrf.words import Arg, Fault, Message

if TYPE_CHECKING:
    from ecrf.ui.screens.visit import VisitPage

COLUMNS = (
    Column("form", "ui.visit.form", 240, 2),
    Column("fields", "ui.move.fields", 90, right=True),
    Column("queries", "ui.move.queries", 110, right=True),
    Column("outcome", "ui.move.outcome", 420, 4),
)


class MovePreview(QWidget):
    """In the place of the visit's forms while a move is asked for."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.notice = Notice(look)
        self.table = Table(look, COLUMNS, "move")
        column(self, (self.notice, self.table), self.table)
        self.hide()

    def show_move(self, to: Destination, lines: tuple[MoveLine, ...]) -> None:
        """What goes to a place, and what cannot."""
        going = [line for line in lines if line.obstacle is None]
        args: dict[str, Arg] = {
            "count": len(going),
            "of_all": len(lines),
            "fields": sum(line.fields for line in going),
            "queries": sum(line.queries for line in going),
            "where": to.where,
        }
        tone = Tone.BLUE if len(going) == len(lines) else Tone.AMBER
        self.notice.tell(tone, Message("ui.move.summary", args))
        self.table.show_rows(len(lines), lambda row: self._row(lines[row]))
        self.show()

    def _row(self, line: MoveLine) -> Row:
        say = self._look.say
        icon, tone = SHAPE[line.status]
        title = f"{say(line.title)} {line.repeat}" if line.repeat else say(line.title)
        moves = line.obstacle is None
        outcome = say("ui.move.moves") if line.obstacle is None else say(line.obstacle.message)
        return Row((
            Cell(title, icon, tone, strong=True),
            Cell(str(line.fields)),
            Cell(str(line.queries) if line.queries else ""),
            Cell(outcome, "check" if moves else "warning", Tone.GREEN if moves else Tone.AMBER),
        ))  # fmt: skip


def ask_move_visit(page: VisitPage) -> None:
    """Ask for the place, show what would happen there, ask why, and move what can go in one act."""
    model = page.model
    if model is None or model.view is None or "in_error" not in model.view.acts:
        return
    mover = VisitMover(page.frame.bench, model.chain, model.prefix)
    then = lambda found: _ask_why(page, found, mover.preview(found))  # noqa: E731 - one call
    ask_where(page, "ui.ask.move_visit_where", mover, then)


def _ask_why(page: VisitPage, to: Destination, lines: tuple[MoveLine, ...]) -> None:
    model = page.model
    assert model is not None  # noqa: S101 - the page has asked
    if all(line.obstacle is not None for line in lines):
        reasons = (line.obstacle for line in lines if line.obstacle is not None)
        page.notice.tell(Tone.RED, next(reasons, Fault("move.nothing", model.prefix)))
        return
    page.show_preview(to, lines)

    def confirmed(reason: str) -> None:
        page.hide_preview()
        model.move_to(to, lines, reason, lambda: page.frame.go(place_of(to.chain, to.visit)))

    page.ask.ask("ui.ask.move_visit_why", confirmed, otherwise=page.hide_preview)
