"""The report of an integrity run as it is kept in the trail: codes and arguments, never sentences."""

from __future__ import annotations

from typing import Protocol

import msgspec

from ecrf.record.fold.step import REDACTED_TEXT
from ecrf.record.rows import IntegrityRow
from ecrf.words import Arg, Message, Text


class ReportFinding(msgspec.Struct, frozen=True, omit_defaults=True):
    """One finding; `key` is its identity across runs, `standing` is new, persisting or resolved."""

    key: str
    kind: str
    code: str
    chain: str = ""
    subject: str = ""
    at: str = ""
    args: dict[str, str | int | Text] = {}
    standing: str = "new"

    @property
    def message(self) -> Message:
        """The finding in words."""
        args: dict[str, Arg] = {"subject": self.subject, **self.args}
        return Message(self.code, args)


class Find(Protocol):
    """Makes a finding of the subject at hand."""

    def __call__(self, kind: str, code: str, at: str = "", **args: str | int | Text) -> ReportFinding:
        """Return the finding."""


class Report(msgspec.Struct, frozen=True):
    """A run of one site."""

    site: str
    nature: str
    as_of: str
    checkpoint: str
    program: str
    subjects: int
    values: int
    """Values looked at."""
    checks: int
    """Check evaluations made."""
    trail: str
    """`ok <entries>`, the code of the first fault, or empty when it was not verified."""
    findings: tuple[ReportFinding, ...]
    backup: str = ""
    """When the study was last backed up (ISO 8601 with offset), as the access chain says; empty: not that it knows."""
    seen: str = ""
    """Id of the last transaction whose typed day was held against roles; empty in a run that did not look."""


_decoder = msgspec.json.Decoder(Report)


def encode_report(report: Report) -> bytes:
    """Canonical JSON of the report."""
    return msgspec.json.encode(report, order="sorted")


def decode_report(data: str | bytes) -> Report:
    """The report as kept; one that was redacted says nothing but that (`trail` is `redacted`)."""
    if data == REDACTED_TEXT:
        return Report("", "self", "", "", "", 0, 0, 0, "redacted", ())
    return _decoder.decode(data)


def report_of(row: IntegrityRow) -> Report:
    """The report of a run; of a redacted one what its entry still says."""
    report = decode_report(row.report)
    if report.trail != "redacted":
        return report
    return msgspec.structs.replace(report, nature=row.nature, as_of=row.as_of, checkpoint=row.checkpoint)


KINDS = (
    "trail",
    "backup",
    "ethics",
    "visit_overdue",
    "visit_window",
    "form_missing",
    "form_unfinished",
    "required",
    "unreadable",
    "critical",
    "check",
    "query_old",
    "judgement",
    "late_entry",
    "visit_late",
    "sheet_missing",
    "delegation",
    "typing",
    "hidden",
    "derived",
    "no_event",
    "event_stale",
    "conmed_no_event",
    "dose_no_labs",
    "after_death",
    "before_consent",
    "duplicate",
    "copied",
    "digits",
    "trail_after_signature",
    "trail_after_verification",
    "trail_after_export",
    "trail_out_of_hours",
    "trail_bulk",
)
"""The kinds of finding in the order a report shows them."""
