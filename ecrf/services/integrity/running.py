"""One integrity run of a site, set against the run before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from msgspec import structs

from ecrf.record.address import STUDY_CHAIN
from ecrf.record.rows import IntegrityRow, RootRow, StudyRow
from ecrf.record.state import RecordState
from ecrf.record.study_state import StudyState
from ecrf.services.context import SubjectView
from ecrf.services.designs import DesignBook
from ecrf.services.integrity.course import take_course
from ecrf.services.integrity.ethics import find_ethics
from ecrf.services.integrity.patterns import Digits
from ecrf.services.integrity.people import find_acts
from ecrf.services.integrity.reading import Values
from ecrf.services.integrity.report import KINDS, Report, ReportFinding, decode_report
from ecrf.services.integrity.subject_findings import Tally, find_subject
from ecrf.services.moments import stored_at
from ecrf.services.ports import Reader

BACKUP_DAYS = 7
"""A study worked in is backed up every day; a week without one is a finding."""


def run_integrity(reader: Reader, designs: DesignBook, wanted: Report, site: RecordState) -> Report:
    """Look at every subject of `wanted.site` as of `wanted.as_of`, one at a time (flat memory), and compare.

    `wanted` carries who runs what; its findings and counts are filled in. A finding of the last run of the same nature
    that is gone is reported once as resolved.
    """
    as_of, tally, digits, values = date.fromisoformat(wanted.as_of), Tally(), Digits(), Values()
    findings: list[ReportFinding] = []
    subjects = 0
    for chain, row in reader.rows("root"):
        if isinstance(row, RootRow) and row.site == wanted.site and chain.startswith("subject:"):
            state = reader.load_state(chain)
            if isinstance(state, RecordState):
                subjects += 1
                view = SubjectView(state, designs.get(row.design), site, as_of)
                course = take_course(view, as_of, _Moments(reader, chain), values)
                findings.extend(find_subject(course, tally))
                digits.take(course)
    findings.extend(digits.findings(site.chain))
    if wanted.trail and not wanted.trail.startswith("ok"):
        args: dict[str, str | int] = {"fault": wanted.trail}
        findings.append(ReportFinding("trail", "trail", "integrity.trail", args={**args}))
    study, seen = reader.load_state(STUDY_CHAIN), ""
    if isinstance(study, StudyState):
        acts, seen = find_acts(reader, study, site, wanted.site)
        findings.extend(acts)
        findings.extend(_find_backup(study.study, wanted, as_of))
        findings.extend(find_ethics(study, wanted.site, as_of))
    standing = _compare(findings, _last(site, wanted.nature))
    return structs.replace(
        wanted,
        subjects=subjects,
        values=tally.values,
        checks=tally.checks,
        findings=tuple(standing),
        seen=seen,
    )


@dataclass(frozen=True, slots=True)
class _Moments:
    """The day an entry of a chain was stored, read from the trail when it is asked for."""

    reader: Reader
    chain: str

    def __call__(self, sequence: int) -> date | None:
        """The day, None for an entry that is not in the trail."""
        moment = stored_at(self.reader, self.chain, sequence)
        return moment.date() if moment is not None else None


def _find_backup(study: StudyRow | None, wanted: Report, as_of: date) -> Iterator[ReportFinding]:
    """A study with a home of its own whose last backup is older than a week, or that never had one."""
    if study is None or not study.home:
        return
    days = (as_of - date.fromisoformat((wanted.backup or study.created)[:10])).days
    if days > BACKUP_DAYS:
        code = "integrity.backup_old" if wanted.backup else "integrity.backup_never"
        yield ReportFinding("backup", "backup", code, args={"days": days})


def _last(site: RecordState, nature: str) -> tuple[ReportFinding, ...]:
    rows = [row for row in site.integrity.values() if row.nature == nature]
    if not rows:
        return ()
    last: IntegrityRow = max(rows, key=lambda row: row.run)
    return tuple(found for found in decode_report(last.report).findings if found.standing != "resolved")


def _compare(now: list[ReportFinding], before: tuple[ReportFinding, ...]) -> list[ReportFinding]:
    known = {found.key for found in before}
    found_keys = {found.key for found in now}
    result = [structs.replace(f, standing="persisting" if f.key in known else "new") for f in now]
    result += [structs.replace(f, standing="resolved") for f in before if f.key not in found_keys]
    return sorted(result, key=lambda f: (KINDS.index(f.kind), f.subject, f.at, f.key))
