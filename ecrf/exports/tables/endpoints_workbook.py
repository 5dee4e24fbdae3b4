"""The endpoints as a workbook: a summary, one row per subject and endpoint (as ADaM ADTTE), the curves, best responses."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from ecrf.clinical.endpoints import compute_months
from ecrf.clinical.numbers import round_half_up
from ecrf.exports.job import Options, Written
from ecrf.exports.tables.list_book import ListBook, ListSheet, make_list, write_list_book
from ecrf.exports.tables.table import Cell, Kind
from ecrf.services.reads.endpoints_by_arm import ByArmView
from ecrf.services.reads.endpoints_view import EndpointLine, EndpointsView, EndpointView
from ecrf.services.reads.snapshot import Snapshot
from ecrf.words import Speaker

_TIMES: tuple[tuple[str, Kind], ...] = (
    ("subject", Kind.CODE), ("site", Kind.CODE), ("paramcd", Kind.CODE), ("param", Kind.TEXT), ("startdt", Kind.DATE),
    ("adt", Kind.DATE), ("aval", Kind.COUNT), ("months", Kind.NUMBER), ("cnsr", Kind.COUNT), ("evntdesc", Kind.TEXT),
    ("ending", Kind.TEXT), ("imputed", Kind.COUNT), ("form__label", Kind.TEXT), ("address", Kind.TEXT),
)  # fmt: skip
_SUMMARY: tuple[tuple[str, Kind], ...] = (
    ("paramcd", Kind.CODE), ("param", Kind.TEXT), ("counted", Kind.COUNT), ("events", Kind.COUNT),
    ("median", Kind.NUMBER), ("median_lower", Kind.NUMBER), ("median_upper", Kind.NUMBER), ("years", Kind.COUNT),
    ("surv", Kind.NUMBER), ("lower", Kind.NUMBER), ("upper", Kind.NUMBER), ("beyond", Kind.COUNT),
)  # fmt: skip
_CURVE: tuple[tuple[str, Kind], ...] = (
    ("paramcd", Kind.CODE), ("time", Kind.NUMBER), ("n_risk", Kind.COUNT), ("n_event", Kind.COUNT),
    ("n_censor", Kind.COUNT), ("surv", Kind.NUMBER), ("lower", Kind.NUMBER), ("upper", Kind.NUMBER),
)  # fmt: skip
_BEST: tuple[tuple[str, Kind], ...] = (
    ("subject", Kind.CODE), ("site", Kind.CODE), ("best_confirmed", Kind.CODE), ("best_unconfirmed", Kind.CODE),
    ("denominator", Kind.COUNT),
)  # fmt: skip
Columns = tuple[tuple[str, Kind], ...]
_ARMS: Columns = (
    ("paramcd", Kind.CODE), ("param", Kind.TEXT), ("arm", Kind.CODE), ("arm__label", Kind.TEXT), ("counted", Kind.COUNT),
    ("events", Kind.COUNT), ("median", Kind.NUMBER), ("median_lower", Kind.NUMBER), ("median_upper", Kind.NUMBER),
    ("chi_square", Kind.NUMBER), ("degrees", Kind.COUNT), ("p_value", Kind.NUMBER), ("method", Kind.TEXT),
)  # fmt: skip
_ARM_CURVE: Columns = (("paramcd", Kind.CODE), ("arm", Kind.CODE), *_CURVE[1:])


def write_endpoints(snapshot: Snapshot, options: Options, target: Path, speaker: Speaker) -> Written:
    """Write the endpoints at the snapshot's place of the trail; refuses like `write_workbook`.

    By arm only where the study is locked for good and this reader may know the arms.

    CNSR is 0 for an event, 1 censored at the last date, 2 before other therapy, 3 on the first day, 4 before
    missed assessments. AVAL counts days.
    """
    del options
    view, head = snapshot.endpoints(), snapshot.head
    lists: tuple[tuple[str, Columns, Iterator[tuple[Cell, ...]]], ...] = (
        ("endpoint_summary", _SUMMARY, _summary(view, speaker)),
        ("endpoint_times", _TIMES, _times(view, speaker)),
        ("endpoint_curve", _CURVE, _curve(view)),
        ("best_response", _BEST, _best(view)),
    )
    facts = (
        (speaker.say("exports.fact.study"), speaker.say(head.short)),
        (speaker.say("exports.fact.checkpoint"), head.root),
        (speaker.say("exports.fact.as_of"), head.time),
    )
    by_arm = snapshot.endpoints_by_arm()
    arms = (
        ("endpoint_arms", _ARMS, _arms(by_arm, speaker)),
        ("endpoint_arm_curve", _ARM_CURVE, _arm_curve(by_arm)),
    )
    lists += arms if by_arm else ()
    sheets = [ListSheet(make_list(speaker, key, columns), rows) for key, columns, rows in lists]
    book = ListBook(speaker.say("exports.format.endpoints"), facts, sheets)
    return write_list_book(book, head, target, speaker)


def _times(view: EndpointsView, speaker: Speaker) -> Iterator[tuple[Cell, ...]]:
    for endpoint in view.endpoints:
        label = speaker.say(endpoint.label)
        for line in endpoint.lines:
            yield (line.number, line.site, endpoint.oid, label, *_time(line, speaker))


def _time(line: EndpointLine, speaker: Speaker) -> tuple[Cell, ...]:
    time = line.time
    if time is None:
        why = speaker.say(line.left_out) if line.left_out is not None else ""
        return (None, None, None, None, None, None, why)
    by = time.by
    return (
        time.start,
        time.end,
        time.days,
        compute_months(time.days),
        ENDINGS.index(time.ending),
        speaker.say(by.says) if by is not None else None,
        speaker.say(f"endpoint.{time.ending}"),
        int(by.imputed) if by is not None else None,
        speaker.say(line.where) or None,
        line.target or None,
    )


ENDINGS = ("event", "last_seen", "other_therapy", "nothing_after", "missed")
"""Their place is CNSR."""


def _summary(view: EndpointsView, speaker: Speaker) -> Iterator[tuple[Cell, ...]]:
    for endpoint in view.endpoints:
        median = endpoint.median
        head = (endpoint.oid, speaker.say(endpoint.label), len(endpoint.counted), endpoint.events)
        times = tuple(_months(day) for day in (median.time, median.lower, median.upper))
        for each in endpoint.rates if endpoint.curve else ():
            rate = each.rate
            limits = (_six(rate.survival), _six(rate.lower), _six(rate.upper))
            yield (*head, *times, each.years, *limits, int(rate.beyond))


def _curve(view: EndpointsView) -> Iterator[tuple[Cell, ...]]:
    for endpoint in view.endpoints:
        yield from _steps(endpoint)


def _arms(by_arm: tuple[ByArmView, ...], speaker: Speaker) -> Iterator[tuple[Cell, ...]]:
    for endpoint in by_arm:
        label, test = speaker.say(endpoint.label), endpoint.test
        said = (_six(test.statistic), test.degrees, _six(test.p)) if test is not None else (None, None, None)
        for arm in endpoint.arms:
            median = arm.view.median
            times = tuple(_months(day) for day in (median.time, median.lower, median.upper))
            head = (
                endpoint.oid,
                label,
                arm.arm,
                speaker.say(arm.label),
                len(arm.view.counted),
                arm.view.events,
            )
            yield (*head, *times, *said, speaker.say("exports.chart.method"))


def _arm_curve(by_arm: tuple[ByArmView, ...]) -> Iterator[tuple[Cell, ...]]:
    for endpoint in by_arm:
        for arm in endpoint.arms:
            for row in _steps(arm.view):
                yield (row[0], arm.arm, *row[1:])


def _steps(endpoint: EndpointView) -> Iterator[tuple[Cell, ...]]:
    for step in endpoint.curve:
        limits = (_six(step.survival), _six(step.lower), _six(step.upper))
        yield (endpoint.oid, step.time, step.at_risk, step.events, step.censored, *limits)


def _best(view: EndpointsView) -> Iterator[tuple[Cell, ...]]:
    for line in view.response.lines if view.response is not None else ():
        yield (line.number, line.site, line.confirmed, line.unconfirmed, int(line.counts))


def _months(days: Decimal | None) -> Decimal | None:
    return None if days is None else compute_months(days)


def _six(number: Decimal | float | None) -> Decimal | None:
    return None if number is None else round_half_up(Decimal(number))
