"""The trail of the study: filtered, paged, exported as filtered."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ecrf.services.reads.history_view import HistoryLine, TrailChoices, TrailFilter, TrailPage
from ecrf.viewmodels.reports import Wish
from ecrf.viewmodels.workbench import Workbench
from ecrf.viewmodels.writing import WritingScreen
from ecrf.words import Language

if TYPE_CHECKING:
    from collections.abc import Mapping

SORTS = ("time", "person", "what", "where")
FORMATS: Mapping[str, str] = {"trail_excel": ".xlsx", "trail_csv": ".csv"}


class TrailScreen(WritingScreen):
    """The trail of the study, newest first, page by page; sorting is within the page."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.filter = TrailFilter()
        self.choices = TrailChoices()
        self.lines: tuple[HistoryLine, ...] = ()
        self.reached = ""
        """Stored time of the last transaction looked at, while a rare filter looks on."""
        self.sort = "time"
        self._starts = [0]
        self._next = 0
        self._full = True

    @property
    def page(self) -> int:
        """Which page is shown, from 0."""
        return len(self._starts) - 1

    @property
    def more(self) -> bool:
        """Whether the trail goes on behind this page."""
        return self._full and self._next > 0

    @property
    def is_working(self) -> bool:
        """Whether lines are still looked for."""
        return not self._full and self._next > 0

    def load(self) -> None:
        """Read the page in view from its beginning."""
        if not self.choices.kinds:
            self.choices = self.bench.reads.trail_choices()
        self.lines = ()
        self._take(self.bench.reads.trail(self.filter, self._starts[-1]))

    def work(self) -> None:
        """Look further back for a moment; called again while `is_working`."""
        if self.is_working:
            self._take(self.bench.reads.trail(self.filter, self._next))

    def stop(self) -> None:
        """Look no further: what was found stays."""
        self._full = True
        self.changed()

    def set_filter(self, wanted: TrailFilter) -> None:
        """Show only what passes, from the first page."""
        self.filter, self._starts = wanted, [0]
        self.refresh()

    def narrow(self, **wanted: str) -> None:
        """Change some parts of the filter; an empty text asks for nothing."""
        self.set_filter(replace(self.filter, **wanted))

    def turn(self, pages: int) -> None:
        """Turn forwards or back."""
        if pages > 0 and self.more:
            self._starts.append(self._next)
        elif pages < 0 and len(self._starts) > 1:
            self._starts.pop()
        else:
            return
        self.refresh()

    def sort_by(self, column: str) -> None:
        """Sort the lines of the page; by time is the order of the trail."""
        self.sort = column
        self.changed()

    @property
    def sorted_lines(self) -> tuple[HistoryLine, ...]:
        """The lines as sorted."""
        keys = {
            "person": lambda line: (line.by, line.person),
            "what": lambda line: line.kind,
            "where": lambda line: (line.subject, line.label.en),
        }
        key = keys.get(self.sort)
        return self.lines if key is None else tuple(sorted(self.lines, key=key))

    # -- leaving --

    def suggest(self, name: str) -> str:
        """A file name that says what is in it and when it was written."""
        return f"trail-{self.bench.clock.now().date().isoformat()}{FORMATS[name]}"

    def export(self, name: str, target: Path, language: Language) -> None:
        """Write exactly what passes the filter as a file one can sort and count, with its receipt."""
        self.write_file(Wish(name, target, "", "", language, trail=self.filter))

    def _take(self, page: TrailPage) -> None:
        self.lines = (*self.lines, *page.lines)
        self._next, self._full, self.reached = page.next, page.full, page.reached
