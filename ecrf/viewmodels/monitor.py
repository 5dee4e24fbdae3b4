"""The monitor's page: what changed since the last review, verified, queried or passed by one key each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ecrf.services import commands as c
from ecrf.services.outcome import Outcome
from ecrf.services.reads.form_view import FormView, Verification
from ecrf.services.reads.monitor_view import ChangeLine, Review
from ecrf.services.reads.shelf import UNSETTLED
from ecrf.viewmodels.places import Place, place_of
from ecrf.viewmodels.screen import Screen
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Message

SEEN = "seen"
"""Statement of a line passed without verifying: the person looked."""
COMPLETE, IN_ENTRY, DROPPED = "complete", "in_entry", "dropped"
SHOWN = (COMPLETE, IN_ENTRY, DROPPED)


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
        self.show = COMPLETE
        self._undo: list[_Stated] = []

    def load(self) -> None:
        """Read the review; the focus stays inside."""
        self.review = self.bench.reads.review(self.site)
        self.row = max(0, min(self.row, len(self.lines) - 1))

    @property
    def lines(self) -> tuple[ChangeLine, ...]:
        """The lines shown: of complete forms, of forms in entry, or those whose verification a change has dropped."""
        if self.show == DROPPED:
            every = (*self.review.lines, *self.review.in_entry)
            return tuple(line for line in every if line.verification is Verification.DROPPED)
        return self.review.in_entry if self.show == IN_ENTRY else self.review.lines

    @property
    def chosen(self) -> ChangeLine | None:
        """The line in focus."""
        return self.lines[self.row] if self.row < len(self.lines) else None

    @property
    def progress(self) -> Message:
        """How much of what the plan asks for is verified as it stands."""
        planned, verified = self.review.planned, self.review.verified
        share = 100 * verified // planned if planned else 100
        return Message("ui.monitor.progress", {"verified": verified, "planned": planned, "share": share})

    @property
    def may_undo(self) -> bool:
        """Whether something stated in this session can be taken back."""
        return bool(self._undo)

    def set_site(self, site: str) -> None:
        """Review another site."""
        self.site, self.row = site, 0
        self.refresh()

    def show_lines(self, which: str) -> None:
        """Show complete forms, forms in entry, or dropped verifications."""
        self.show, self.row = which, 0
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

    def exceptions(self, chain: str, record: str) -> frozenset[str]:
        """Fields a whole form is not verified with: asked about, or found to differ or to have no source."""
        return exceptions_of(self.bench.reads.form(chain, record))

    def verify_form(self, chain: str, record: str, exceptions: Iterable[str] = ()) -> None:
        """Every field of a form agrees with its source, except the addresses named and those that stand out already."""
        view = self.bench.reads.form(chain, record)
        places = places_to_verify(view, frozenset(exceptions) | exceptions_of(view))
        if places:
            self._state(chain, "sdv", places)

    def undo(self) -> None:
        """Take back the last statement made in this session."""
        if self._undo:
            last = self._undo.pop()
            for made in last.made:
                self.act(c.WithdrawStatement(*self.stamp(), last.chain, made))

    def review_form(self, chain: str, record: str, flag: str) -> None:
        """A form was reviewed medically (`review.medical`) or as data (`review.data`), independently of verification."""
        self._state(chain, flag, (record,))

    def target(self, line: ChangeLine) -> Place:
        """The form with the field in focus."""
        return place_of(line.chain, line.at)

    def _state(self, chain: str, statement: str, places: tuple[str, ...], note: str = "") -> None:
        def told(outcome: Outcome) -> None:
            if outcome.is_stored and outcome.sequence:
                made = range(outcome.sequence - len(places) + 1, outcome.sequence + 1)
                self._undo.append(_Stated(chain, tuple(made)))

        self.act(c.State(*self.stamp(), chain, statement, places, note=note), told)


def exceptions_of(view: FormView) -> frozenset[str]:
    """Fields with an unsettled query, or found to differ from the source or to have none, as they stand now."""
    apart = (Verification.DISCREPANCY, Verification.NO_SOURCE)
    return frozenset(
        field.at
        for field in view.fields()
        if field.verification in apart or any(query.status in UNSETTLED for query in field.queries)
    )


def places_to_verify(view: FormView, exceptions: frozenset[str]) -> tuple[str, ...]:
    """The whole record, or with exceptions every other field that holds something typed by hand."""
    if not exceptions:
        return (view.record,)
    return tuple(
        field.at
        for field in view.fields()
        if field.version and not field.derived and field.at not in exceptions
    )
