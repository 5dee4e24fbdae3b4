"""Who typed something on a day on which they did not hold the role they typed it in, or faster than anybody types."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ecrf.record.rows import RootRow
from ecrf.record.state import RecordState
from ecrf.record.study_state import Question, StudyState
from ecrf.record.transaction import Header, Sealed, decode_header
from ecrf.services.integrity import pace
from ecrf.services.integrity.acts import Acts, acts_of
from ecrf.services.integrity.report import Report, ReportFinding, decode_report
from ecrf.services.ports import Reader
from ecrf.words import Text

KIND = "delegation"
_PIECE = 200
"""Transactions read at a time."""


def find_acts(
    reader: Reader, study: StudyState, site: RecordState, name: str
) -> tuple[list[ReportFinding], str]:
    """A finding per chain of site `name`, person, role and day: acts typed outside the dates of the role, or too fast.

    The day an act is stored on is the fold's to refuse; the day it was typed on may be another (a line that was away, a
    clock set wrong), and is looked at here. An act can be neither undone nor covered by a later grant: what the last run
    made here found still stands, and only what was written since is read. With the id of the last transaction read.
    """
    last, end = _last(site), reader.trail_back(0, 1)
    if not end:
        return [], ""
    roots = {
        chain: row for chain, row in reader.rows("root") if isinstance(row, RootRow) and row.site == name
    }
    found, speed, whole = Counter[Acts](), pace.Pace(), True
    for sealed in _back(reader):
        if last is not None and sealed.id == last.seen:
            whole = False
            break
        header = decode_header(sealed.body)
        if header.site == name:
            if pace.is_typed(header, sealed.body):
                found.update(speed.take(header, roots.keys() & header.previous))
            if _is_outside(study, header):
                found.update(acts_of(KIND, chain, header) for chain in header.previous if chain in roots)
    if last is not None and not whole:
        found.update(dict(_found_before(last)))
    return [_report(study, roots, *each) for each in found.items()], end[0][1].id


def _last(site: RecordState) -> Report | None:
    """The last report that says how far it looked; one brought from a copy speaks of the trail of that copy."""
    for row in sorted(site.integrity.values(), key=lambda row: -row.run):
        report = decode_report(row.report)
        if report.seen and report.checkpoint == row.checkpoint:
            return report
    return None


def _back(reader: Reader) -> Iterator[Sealed]:
    """Every transaction, the newest first."""
    at = 0
    while piece := reader.trail_back(at, _PIECE):
        for _, sealed in piece:
            yield sealed
        at = piece[-1][0]


def _is_outside(study: StudyState, header: Header) -> bool:
    """Whether no role that stood at the head the act names covers the day it was typed on."""
    day = header.typed[:10]
    if day == header.stored[:10]:
        return False
    asked = Question(header.person, header.key, header.role, header.site, day, header.study_sequence)
    return study.actions_of(asked) is None


def _found_before(last: Report) -> Iterator[tuple[Acts, int]]:
    for found in last.findings:
        if found.kind in (KIND, pace.KIND) and found.standing != "resolved":
            yield Acts(*found.key.split("|")), int(str(found.args["count"]))


def _report(study: StudyState, roots: dict[str, RootRow], acts: Acts, count: int) -> ReportFinding:
    row = study.persons.get(acts.person)
    args: dict[str, str | int | Text] = {
        "person": Text(row.name if row is not None else acts.person),
        "role": acts.role,
        "day": acts.day,
        "count": count,
    }
    number = roots[acts.chain].number if acts.chain.startswith("subject:") else ""
    return ReportFinding(acts.key, acts.kind, f"integrity.{acts.kind}", acts.chain, number, args=args)
