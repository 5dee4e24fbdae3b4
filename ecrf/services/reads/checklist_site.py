"""The lines of the checklist a site answers as a whole: its integrity runs, their findings, its trail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ecrf.record.rows import IntegrityRow
from ecrf.record.state import RecordState
from ecrf.services.integrity.report import decode_report
from ecrf.services.reads.checklist import OpenPoint

RUN_DAYS = 7
"""An integrity run older than this says nothing of today."""
NATURES = ("self", "independent")


@dataclass(frozen=True, slots=True)
class SiteAsked:
    """A site's own chain on a day; `trail` is what verifying said: `ok <entries>`, a fault's code or nothing."""

    state: RecordState | None
    number: str
    as_of: date
    trail: str


def check_site(asked: SiteAsked) -> Iterator[OpenPoint]:
    """Open points of a site: a recent signed run of each nature, its findings settled, the trail verified."""
    if not asked.trail.startswith("ok"):
        yield OpenPoint("trail", subject=asked.number, at=asked.trail)
    for nature in NATURES:
        run = _last(asked.state, nature)
        fresh = run is not None and (asked.as_of - date.fromisoformat(run.time[:10])).days <= RUN_DAYS
        if run is None or not fresh or not run.signed:
            yield OpenPoint("integrity", subject=asked.number, at=nature)
        if run is not None and asked.state is not None:
            yield from _unsettled(asked.state, run)


def _last(state: RecordState | None, nature: str) -> IntegrityRow | None:
    rows = [row for row in state.integrity.values() if row.nature == nature] if state is not None else []
    return max(rows, key=lambda row: row.run, default=None)


def _unsettled(state: RecordState, run: IntegrityRow) -> Iterator[OpenPoint]:
    """Findings nobody fixed, queried or explained."""
    if not run.report.startswith("{"):
        return  # its report was redacted
    for found in decode_report(run.report).findings:
        if found.standing != "resolved" and found.key not in state.findings:
            yield OpenPoint("findings", found.chain, found.subject, found.at)
