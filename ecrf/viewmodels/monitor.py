"""The monitor's page: what changed since the last review, verified, queried or passed by one key each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ecrf.services import commands as c
from ecrf.services.outcome import Outcome
from ecrf.services.reads.monitor_view import ChangeLine, Review
from ecrf.viewmodels.places import Place, place_of
from ecrf.viewmodels.screen import Screen
from ecrf.viewmodels.workbench import Workbench

SEEN = "review.data"
"""Statement of a line passed without verifying: the person looked."""


@dataclass(frozen=True, slots=True)
class _Stated:
    chain: str
    made: tuple[int, ...]


class MonitorScreen(Screen):
    """The lines of a site (`*`: all); `row` is the line in focus."""

    def __init__(self, bench: Workbench, site: str = "") -> None:
        super().__init__(bench)
        self.site = site or bench.session.site
        self.review = Review(self.site, (), (), ())
        self.row = 0
        self.show_in_entry = False
        self._undo: list[_Stated] = []

    def load(self) -> None:
        """Read the review; the focus stays inside."""
        self.review = self.bench.reads.review(self.site)
        self.row = max(0, min(self.row, len(self.lines) - 1))

    @property
    def lines(self) -> tuple[ChangeLine, ...]:
        """The lines shown: of complete forms, or of forms in entry."""
        return self.review.in_entry if self.show_in_entry else self.review.lines

    @property
    def chosen(self) -> ChangeLine | None:
        """The line in focus."""
        return self.lines[self.row] if self.row < len(self.lines) else None

    @property
    def may_undo(self) -> bool:
        """Whether something stated in this session can be taken back."""
        return bool(self._undo)

    def set_site(self, site: str) -> None:
        """Review another site."""
        self.site, self.row = site, 0
        self.refresh()

    def show_entry(self, *, shown: bool) -> None:
        """Show forms in entry instead of complete ones."""
        self.show_in_entry, self.row = shown, 0
        self.changed()

    def next(self) -> None:
        """The next line."""
        self.move(1)

    def move(self, rows: int) -> None:
        """Move the focus, staying inside."""
        self.row = max(0, min(self.row + rows, len(self.lines) - 1))
        self.changed()

    def verify(self, note: str = "", statement: str = "sdv") -> None:
        """The line in focus agrees with its source (`sdv`), does not (`discrepancy`), or has none (`no_source`)."""
        line = self.chosen
        if line is not None:
            self._state(line.chain, statement, (line.at,), note)

    def pass_(self) -> None:
        """The line in focus was seen; it does not come again until it changes."""
        line = self.chosen
        if line is not None:
            self._state(line.chain, SEEN, (line.at,))

    def query(self, text: str, to: str = "coordinator") -> None:
        """Ask about the line in focus."""
        line = self.chosen
        if line is not None:
            self.act(c.RaiseQuery(*self.stamp(), line.chain, line.at, text, to))

    def verify_form(self, chain: str, record: str, exceptions: Iterable[str] = ()) -> None:
        """Every field of a form agrees with its source, except the addresses named."""
        left_out = frozenset(exceptions)
        if not left_out:
            self._state(chain, "sdv", (record,))
            return
        fields = self.bench.reads.form(chain, record).fields()
        places = tuple(field.at for field in fields if field.version and field.at not in left_out)
        if places:
            self._state(chain, "sdv", places)

    def undo(self) -> None:
        """Take back the last statement made in this session."""
        if self._undo:
            last = self._undo.pop()
            for made in last.made:
                self.act(c.WithdrawStatement(*self.stamp(), last.chain, made))

    def target(self, line: ChangeLine) -> Place:
        """The form with the field in focus."""
        return place_of(line.chain, line.at)

    def _state(self, chain: str, statement: str, places: tuple[str, ...], note: str = "") -> None:
        def told(outcome: Outcome) -> None:
            if outcome.is_stored and outcome.sequence:
                made = range(outcome.sequence - len(places) + 1, outcome.sequence + 1)
                self._undo.append(_Stated(chain, tuple(made)))

        self.act(c.State(*self.stamp(), chain, statement, places, note=note), told)
