"""`ecrf compute km`: times and events into Kaplan-Meier curves, medians and rates."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from ecrf.cli.compute_csv import Faults, Row, Rows
from ecrf.cli.compute_port import ComputePort, Output
from ecrf.clinical.kaplan_meier import Observation, Step, compute_curve, compute_median, compute_rate
from ecrf.clinical.numbers import Limits, parse_decimal, plain, refuse, round_half_up
from ecrf.words import Message, Refusal

CURVE_HEADER = ("group", "time", "n_risk", "n_event", "n_censor", "surv", "lower", "upper")
SUMMARY_HEADER = ("group", "n", "events", "median", "median_lower", "median_upper")
TIME = Limits(low=Decimal(0))


def survival(rows: Rows, options: Namespace, port: ComputePort) -> Output:
    """Estimate survival per group, groups in the order they first appear."""
    rows.require("time", "event")
    times = parse_times(options.at)
    groups = _read(rows, port)
    if options.summary:
        header = [
            *SUMMARY_HEADER,
            *(f"{name}_{plain(time)}" for time in times for name in ("surv", "lower", "upper")),
        ]
        return Output(header, _summaries(groups, options.conf, times, port))
    return Output(CURVE_HEADER, _curves(groups, options.conf))


def parse_times(text: str) -> tuple[Decimal, ...]:
    """Return the times of `--at`, separated by commas."""
    return tuple(parse_decimal(part.strip(), "--at", TIME) for part in text.split(",") if part.strip())


def _read(rows: Rows, port: ComputePort) -> Mapping[str, list[Observation]]:
    faults = Faults()
    groups: dict[str, list[Observation]] = {}
    missing = 0
    for row in rows:
        try:
            observation = _observation(row)
        except Refusal as refusal:
            faults.add(row.number, refusal.fault)
            continue
        if observation is None:
            missing += 1
        else:
            groups.setdefault(row.text("group"), []).append(observation)
    faults.stop()
    if missing:
        port.note(Message("km.left_out", {"count": missing}))
    return groups


def _observation(row: Row) -> Observation | None:
    time, event = row.decimal("time", TIME), row.decimal("event")
    if event is not None and event not in {0, 1}:
        raise refuse("km.event", "event", value=row.text("event"))
    return None if time is None or event is None else Observation(time, event == 1)


def _curves(groups: Mapping[str, list[Observation]], confidence: float) -> Iterator[Sequence[str]]:
    for group, observations in groups.items():
        for step in compute_curve(observations, confidence):
            yield (
                group,
                plain(step.time),
                str(step.at_risk),
                str(step.events),
                str(step.censored),
                *_step(step),
            )


def _step(step: Step) -> tuple[str, str, str]:
    return (_six(step.survival), _six(step.lower), _six(step.upper))


def _six(number: Decimal | float | None) -> str:
    if number is None:
        return ""
    return str(round_half_up(number if isinstance(number, Decimal) else Decimal(number)))


def _time(number: Decimal | None) -> str:
    return "" if number is None else plain(number)


def _summaries(
    groups: Mapping[str, list[Observation]], confidence: float, times: Sequence[Decimal], port: ComputePort
) -> Iterator[Sequence[str]]:
    for group, observations in groups.items():
        curve = compute_curve(observations, confidence)
        median = compute_median(curve)
        events = sum(observation.event for observation in observations)
        line = [group, str(len(observations)), str(events)]
        line += [_time(median.time), _time(median.lower), _time(median.upper)]
        for time in times:
            rate = compute_rate(curve, time)
            line += [_six(rate.survival), _six(rate.lower), _six(rate.upper)]
            if rate.beyond:
                port.note(
                    Message("km.beyond", {"group": group, "time": plain(time), "last": plain(curve[-1].time)})
                )
        yield line
