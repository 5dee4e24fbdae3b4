"""The dashboard of the study page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ecrf.record.rows import RootRow
from ecrf.schema.model import Study
from ecrf.services.reads.matrix import Digests
from ecrf.services.reads.queries import read_queries
from ecrf.services.reads.query_view import QueryFilter
from ecrf.services.reads.schedule_view import VisitState
from ecrf.services.reads.source import Source
from ecrf.services.reads.study_view import MonthCount, ScheduleCell, Share, StudyView
from ecrf.words import Text

_NEVER_ENROLLED = ("screen_failure",)


def read_study(source: Source, digests: Digests) -> StudyView:
    """The state of the study in numbers, for the sites this person may see."""
    source.need("see_clinical")
    found = digests.all()
    roots = [row for _, row in source.roots() if not row.in_error]
    published, study = source.design(), source.study().study
    design = published.design.study if published is not None else None
    tallies = [digest.tally for digest in found]
    due = [visit for digest in found for visit in digest.due]
    return StudyView(
        title=design.title if design is not None else Text(study.name if study else ""),
        short=design.short if design is not None else Text(study.name if study else ""),
        nature=study.nature if study is not None else "",
        design=design.version if design is not None else "",
        target=design.target if design is not None else 0,
        subjects=len(roots),
        by_status=tuple(sorted(Counter(row.status for row in roots).items())),
        accrual=_accrual(roots),
        queries=read_queries(source, QueryFilter()).by_bucket,
        due=tuple(visit for visit in due if visit.visit.state is VisitState.DUE),
        overdue=tuple(visit for visit in due if visit.visit.state is VisitState.OVERDUE),
        events_by_grade=_count(grade for digest in found for grade, _ in digest.tally.events),
        events_by_term=_count(term for digest in found for _, term in digest.tally.events),
        verified=Share(sum(t.verified for t in tallies), sum(t.fields for t in tallies)),
        complete=Share(sum(t.complete for t in tallies), sum(t.forms for t in tallies)),
        signed=Share(sum(t.signed for t in tallies), sum(t.forms for t in tallies)),
        schedule=_schedule(design),
    )


def _accrual(roots: Sequence[RootRow]) -> tuple[MonthCount, ...]:
    """Subjects added by month without gaps, screen failures left out."""
    added = Counter(row.added_at[:7] for row in roots if row.status not in _NEVER_ENROLLED)
    if not added:
        return ()
    months, total = [], 0
    month, last = min(added), max(added)
    while month <= last:
        total += added[month]
        months.append(MonthCount(month, added[month], total))
        year, number = int(month[:4]), int(month[5:])
        month = f"{year + number // 12:04d}-{number % 12 + 1:02d}"
    return tuple(months)


def _count(found: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(found).items()))


def _schedule(design: Study | None) -> tuple[ScheduleCell, ...]:
    events = design.events if design is not None else ()
    return tuple(ScheduleCell(use.form, event.oid, use.required) for event in events for use in event.forms)
