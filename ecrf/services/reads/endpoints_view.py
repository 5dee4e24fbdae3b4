"""Endpoints of a study: per subject the time with its trace, per endpoint the curve, median and yearly rates."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ecrf.clinical.endpoints import TimeToEvent
from ecrf.clinical.kaplan_meier import Median, Rate, Step
from ecrf.clinical.proportion import Share
from ecrf.words import Message, Text


@dataclass(frozen=True, slots=True)
class EndpointLine:
    """One subject: its time, or why it has none."""

    chain: str
    number: str
    site: str
    time: TimeToEvent | None
    left_out: Message | None
    where: Text
    """Title of the form the deciding date stands in."""
    target: str
    """Address of that date, empty without one."""


@dataclass(frozen=True, slots=True)
class YearRate:
    """Survival after so many years."""

    years: int
    rate: Rate


@dataclass(frozen=True, slots=True)
class EndpointView:
    """One endpoint; times in days."""

    oid: str
    label: Text
    lines: tuple[EndpointLine, ...]
    curve: tuple[Step, ...]
    median: Median
    rates: tuple[YearRate, ...]

    @property
    def counted(self) -> tuple[EndpointLine, ...]:
        """The subjects with a time."""
        return tuple(line for line in self.lines if line.time is not None)

    @property
    def events(self) -> int:
        """How many ended in the event."""
        return sum(line.time.is_event for line in self.lines if line.time is not None)


@dataclass(frozen=True, slots=True)
class ResponseLine:
    """The best response of one subject without and with confirmation."""

    number: str
    site: str
    unconfirmed: str
    confirmed: str
    counts: bool
    """Whether it is in the denominator: enrolled with a target lesion at baseline."""
    change: Decimal | None = None
    """Best change of the sum from baseline in percent."""


@dataclass(frozen=True, slots=True)
class ResponseView:
    """The objective response rate: CR or PR as the study asks for it, of enrolled subjects with a target lesion."""

    lines: tuple[ResponseLine, ...]
    confirmation: bool
    rate: Share
    by_response: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class EndpointsView:
    """All endpoints of a study; arms are never told apart."""

    endpoints: tuple[EndpointView, ...]
    response: ResponseView | None
