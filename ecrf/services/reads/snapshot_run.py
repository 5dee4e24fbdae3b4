"""One integrity run as a report prints it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ecrf.services.integrity import Report
from ecrf.services.reads.snapshot_view import SiteData, Where


@dataclass(frozen=True, slots=True)
class SettledData:
    """What a person said about a finding: fixed, queried, or explained until a day."""

    state: str
    until: str
    text: str


@dataclass(frozen=True, slots=True)
class RunData:
    """A run with its report and its signature."""

    site: SiteData
    report: Report
    person: str
    role: str
    time: str
    signed_by: str
    """Printed name, empty while unsigned."""
    signed_at: str
    before: str
    """Time of the run it was compared with, empty for the first."""
    settled: Mapping[str, SettledData]
    """By finding key."""
    where: Callable[[str, str], Where]
    """(chain, address) to words."""
