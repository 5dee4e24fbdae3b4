"""The query desk: filters, the list, and the thread of the query in focus; one key per act, Enter jumps to the field."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ecrf.services.reads.query_view import AgeBucket, QueryFilter, QueryRowView
from ecrf.ui.controls.arrange import BESIDE, bar, column, split
from ecrf.ui.controls.ask_line import AskLine
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.scroll import Pane
from ecrf.ui.controls.segmented import Segmented
from ecrf.ui.controls.table import Table
from ecrf.ui.controls.text_input import TextInput
from ecrf.ui.controls.words import Said
from ecrf.ui.frame import Frame, Page
from ecrf.ui.look import Words
from ecrf.ui.screens.query_acts import ask_act
from ecrf.ui.states import QUERY
from ecrf.ui.theme import Tone
from ecrf.ui.widgets.query_card import ACTS, QueryCard
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.queries import QueryListScreen
from ecrf.words import Text

COLUMNS = (
    Column("subject", "ui.queries.subject", 92),
    Column("status", "ui.queries.status", 104),
    Column("age", "ui.queries.age", 64, right=True),
    Column("where", "ui.queries.where", 260, 3),
    Column("about", "ui.queries.about", 300, 4),
    Column("by", "ui.queries.by", 110, 1),
)
STATUSES = ("", "open", "answered", "closed", "all")
BUCKETS = (None, *AgeBucket)
KEYS = {key.lower(): act for act, key in ACTS}


class QueriesPage(Page):
    """Draws a QueryListScreen."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        look = self.look
        self.model = QueryListScreen(frame.bench)
        self.search = TextInput(look, "ui.queries.filter", "filter", "/")
        self.search.setFixedWidth(180)
        self.statuses = Segmented(look, tuple(f"ui.queries.{name or 'unsettled'}" for name in STATUSES))
        self.buckets = Segmented(look, self._bucket_words())
        self.table = Table(look, COLUMNS, "queries")
        self.table.tell_empty("query-closed", "ui.queries.empty", "ui.queries.empty_line")
        self.notice = Notice(look)
        self.ask = AskLine(look)
        self._side = QWidget()
        self._holder = QVBoxLayout(self._side)
        self._holder.setContentsMargins(10, 10, 10, 10)
        self._holder.addStretch(1)
        self._card: QueryCard | None = None
        self._told: tuple[object, str] | None = None
        """What the card says: the query, and where it stands in the language of now."""
        self._lay_out()
        self.table.activated.connect(self._jump)
        self.table.moved.connect(self._moved)
        self.table.pressed_key.connect(self._key)
        self.search.textChanged.connect(
            lambda text: self.model.set_filter(replace(self.model.filter, text=text.strip()))
        )
        self.search.returnPressed.connect(self.table.setFocus)
        self.statuses.chosen.connect(self._status_chosen)
        self.buckets.chosen.connect(self._bucket_chosen)
        self.model.on_change.append(self._changed)
        look.changed.connect(self._changed)

    def show_place(self, place: Place) -> None:
        """Read again; the query in focus stays."""
        self.model.refresh()

    def take_focus(self) -> None:
        """Into the list."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def spot(self) -> tuple[str, str]:
        """Where the query in focus is at home."""
        chosen = self.model.chosen
        return (chosen.query.chain, chosen.query.at) if chosen is not None else ("", "")

    def _lay_out(self) -> None:
        title = Said(self.look, "section.queries", "title")
        parts = split(BESIDE, (self.table, Pane(self.look, self._side)), (820, 340), grows=0)
        top = bar((title, self.search, self.statuses, self.buckets))
        column(self, (top, self.notice, parts, self.ask), parts)

    def _changed(self) -> None:
        model = self.model
        self.buckets.tell(self._bucket_words())
        rows = model.list.rows
        self.table.row = model.row
        self.table.show_rows(len(rows), lambda index: self._row(rows[index]))
        filtered = model.filter != QueryFilter()
        self.table.tell_empty(
            "query-closed",
            "ui.queries.none_pass" if filtered else "ui.queries.empty",
            "ui.matrix.none_pass_line" if filtered else "ui.queries.empty_line",
        )
        if model.fault is not None:
            self.notice.tell(Tone.RED, model.fault)
        else:
            self.notice.clear()
        self._show_card(model.chosen)

    def _row(self, row: QueryRowView) -> Row:
        say, query = self.look.say, row.query
        icon, tone = QUERY[query.status]
        cells = (
            Cell(row.subject, strong=True),
            Cell(say(f"query_status.{query.status}"), icon, tone),
            Cell(say("ui.days", days=query.age_days), tone=Tone.RED if query.age_days > 30 else None),
            Cell(self._where(row), soft=True),
            Cell(say(query.about)),
            Cell(
                say("ui.query.system") if query.system else query.thread[0].person if query.thread else "",
                soft=True,
            ),
        )
        return Row(cells)

    def _where(self, row: QueryRowView) -> str:
        say = self.look.say
        event = f"{say(row.event)} {row.repeat}" if row.repeat else say(row.event)
        return " · ".join(part for part in (event, say(row.form), say(row.item)) if part)

    def _show_card(self, row: QueryRowView | None) -> None:
        where = f"{row.subject} · {self._where(row)}" if row is not None else ""
        if row is not None and self._card is not None and self._told == (row.query, where):
            return
        if self._card is not None:
            self._holder.removeWidget(self._card)
            self._card.hide()
            self._card.deleteLater()
            self._card = None
        if row is not None:
            self._told = (row.query, where)
            card = self._card = QueryCard(self.look, row.query, where)
            card.act_asked.connect(lambda act: ask_act(self.ask, self.model, row.query, act))
            self._holder.insertWidget(0, card)

    def _moved(self, row: int) -> None:
        self.model.row = row
        self._show_card(self.model.chosen)
        self.frame.follow()

    def _jump(self, _row: int) -> None:
        if self.model.chosen is not None:
            self.frame.go(self.model.jump(self.model.chosen.query))

    def _key(self, key: str) -> None:
        if key == "/":
            self.search.setFocus()
        elif key.lower() in KEYS and self.model.chosen is not None:
            ask_act(self.ask, self.model, self.model.chosen.query, KEYS[key.lower()])

    def _status_chosen(self, index: int) -> None:
        self.model.set_filter(replace(self.model.filter, status=STATUSES[index]))
        self.take_focus()

    def _bucket_chosen(self, index: int) -> None:
        self.model.set_filter(replace(self.model.filter, bucket=BUCKETS[index]))
        self.take_focus()

    def _bucket_words(self) -> tuple[Words, ...]:
        counts = dict(self.model.list.by_bucket)
        words: list[Words] = ["ui.queries.any_age"]
        for bucket in AgeBucket:
            plain = self.look.say("ui.days", days=str(bucket))
            words.append(Text(f"{plain} ({counts[bucket]})" if counts.get(bucket) else plain))
        return tuple(words)


def build(frame: Frame) -> Page:
    """The page for the window."""
    return QueriesPage(frame)
