"""The endpoints of a study: one at a time, its curve, its figures and the trace of every subject."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ecrf.clinical.endpoints import compute_months, compute_year_days
from ecrf.services.reads.endpoints import Tracing
from ecrf.services.reads.endpoints_view import EndpointLine, EndpointsView, EndpointView
from ecrf.viewmodels.places import Place, place_of
from ecrf.viewmodels.screen import Screen
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Arg, Message

STEPS = (1, 2, 3, 6, 12, 24, 60)
MOST_TICKS = 8


@dataclass(frozen=True, slots=True)
class Ticks:
    """Where the time axis is marked, in months, and how many are still at risk there."""

    months: tuple[int, ...]
    at_risk: tuple[int, ...]


class EndpointsScreen(Screen):
    """Shows one endpoint of `view`, or the response rate after the last of them."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.view = EndpointsView((), None)
        self.index = 0
        self._tracing: Tracing | None = None

    def load(self) -> None:
        """Compute all endpoints."""
        self._show(self.bench.reads.endpoints())

    @property
    def progress(self) -> Message | None:
        """How far the look at all subjects is; None when none is under way."""
        tracing = self._tracing
        if tracing is None:
            return None
        return Message("endpoint.busy", {"done": tracing.done, "all": tracing.of_all})

    def begin(self) -> None:
        """Begin to compute; `step` goes on."""
        self._tracing = self.bench.reads.begin_endpoints()

    def step(self) -> bool:
        """Look at one more subject; False when there is no more to do."""
        if self._tracing is None:
            return False
        view = self._tracing.step()
        if view is None:
            return True
        self._tracing = None
        self._show(view)
        self.changed()
        return False

    def stop(self) -> None:
        """Look no further; what was shown before stays."""
        self._tracing = None
        self.changed()

    def _show(self, view: EndpointsView) -> None:
        self.view = view
        self.index = min(self.index, max(len(self.view.endpoints) - (self.view.response is None), 0))

    def choose(self, index: int) -> None:
        """Show another endpoint; one past the last is the response rate."""
        self.index = index
        self.changed()

    @property
    def endpoint(self) -> EndpointView | None:
        """The endpoint shown, None while the response rate is."""
        return self.view.endpoints[self.index] if self.index < len(self.view.endpoints) else None

    @property
    def ticks(self) -> Ticks:
        """Whole months with at most eight marks, and the numbers at risk."""
        endpoint = self.endpoint
        times = [line.time.days for line in endpoint.counted if line.time] if endpoint is not None else []
        last = compute_months(max(times, default=0))
        step = next((step for step in STEPS if last / step <= MOST_TICKS), STEPS[-1])
        months = tuple(range(0, int(last) + step + 1, step))
        days = [compute_year_days(1) * month / 12 for month in months]
        return Ticks(months, tuple(sum(time >= day for time in times) for day in days))

    @property
    def summary(self) -> Message | None:
        """Subjects, events and the median in months with its limits."""
        endpoint = self.endpoint
        if endpoint is None:
            return None
        median = endpoint.median
        return Message(
            "endpoint.summary",
            {
                "count": len(endpoint.counted),
                "events": endpoint.events,
                "median": _months(median.time),
                "lower": _months(median.lower),
                "upper": _months(median.upper),
            },
        )

    @property
    def rates(self) -> tuple[Message, ...]:
        """Survival after 1, 2, 3 and 5 years where anybody was followed so long."""
        endpoint = self.endpoint
        found = endpoint.rates if endpoint is not None and endpoint.curve else ()
        return tuple(
            Message(
                "endpoint.rate",
                {
                    "years": each.years,
                    "rate": _percent(each.rate.survival),
                    "lower": _percent(each.rate.lower),
                    "upper": _percent(each.rate.upper),
                },
            )
            for each in found
            if not each.rate.beyond
        )

    @property
    def response_summary(self) -> Message | None:
        """The objective response rate with its exact limits."""
        response = self.view.response
        if response is None or not response.rate.whole:
            return None
        share = response.rate
        args: dict[str, Arg] = {
            "count": share.count,
            "whole": share.whole,
            "rate": _percent(share.count / share.whole),
            "lower": _percent(share.lower),
            "upper": _percent(share.upper),
        }
        return Message("endpoint.orr" if response.confirmation else "endpoint.orr_unconfirmed", args)

    def target(self, line: EndpointLine) -> Place:
        """The field with the deciding date, or the subject."""
        return place_of(line.chain, line.target) if line.target else Place("subject", line.chain)


def _months(days: Decimal | None) -> Message:
    if days is None:
        return Message("endpoint.not_reached")
    return Message("endpoint.months", {"months": str(compute_months(days))})


def _percent(share: Decimal | float | None) -> str:
    return "–" if share is None else f"{Decimal(share) * 100:.1f}"
