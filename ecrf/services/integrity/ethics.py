"""An ethics approval of a site that ends soon or has ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ecrf.record.people_rules import approval_at
from ecrf.record.study_state import StudyState
from ecrf.services.integrity.report import ReportFinding
from ecrf.words import Text

KIND = "ethics"
DAYS_BEFORE = 30
"""Told so many days ahead, as the end of the insurance is: a committee meets once a month."""


def find_ethics(study: StudyState, site: str, as_of: date) -> Iterator[ReportFinding]:
    """The approval of a site whose last day is near or over; nothing where no last day was recorded."""
    row = study.sites.get(site)
    approval = approval_at(row) if row is not None else None
    if approval is None:
        return
    days = (date.fromisoformat(approval.reference) - as_of).days
    if days <= DAYS_BEFORE:
        code = "integrity.ethics_ends" if days >= 0 else "integrity.ethics_ended"
        args: dict[str, str | int | Text] = {
            "what": Text(approval.what),
            "until": approval.reference,
            "days": abs(days),
        }
        yield ReportFinding(f"{KIND}|{site}|{approval.reference}", KIND, code, args=args)
