"""Endpoints arm by arm: only behind the hard lock, and only for who may know every allocation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ecrf.clinical.kaplan_meier import Observation
from ecrf.clinical.log_rank import LogRank, compute_log_rank
from ecrf.schema.model import Design
from ecrf.services.reads.endpoints import summarise_lines
from ecrf.services.reads.endpoints_view import EndpointsView, EndpointView
from ecrf.words import Text

_FEWEST = 2


@dataclass(frozen=True, slots=True)
class ArmView:
    """One arm of one endpoint."""

    arm: str
    label: Text
    view: EndpointView


@dataclass(frozen=True, slots=True)
class ByArmView:
    """One endpoint, its arms in the order of the design, and the log-rank test between them."""

    oid: str
    label: Text
    arms: tuple[ArmView, ...]
    test: LogRank | None


def compute_by_arm(design: Design, view: EndpointsView, arms: Mapping[str, str]) -> tuple[ByArmView, ...]:
    """Every endpoint by arm, of randomised subjects; nothing unless the arm of each of them is known.

    `arms`: chain of every randomised subject to its arm, empty where this reader may not know it.
    """
    if not all(arms.values()) or len({*arms.values()}) < _FEWEST:
        return ()
    endpoints = {endpoint.oid: endpoint for endpoint in design.study.endpoints}
    found = []
    for each in view.endpoints:
        parts = tuple(
            ArmView(arm.oid, arm.label, summarise_lines(
                endpoints[each.oid], [line for line in each.lines if arms.get(line.chain) == arm.oid]))
            for arm in design.study.arms
        )  # fmt: skip
        test = compute_log_rank([_observations(part.view) for part in parts])
        found.append(ByArmView(each.oid, each.label, parts, test))
    return tuple(found)


def _observations(view: EndpointView) -> list[Observation]:
    times = [line.time for line in view.counted if line.time is not None]
    return [Observation(Decimal(time.days), time.is_event) for time in times]
