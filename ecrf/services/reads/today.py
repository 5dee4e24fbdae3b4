"""The worklists of one person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ecrf.record.rows import IntegrityRow
from ecrf.services.reads.access import read_access_alerts
from ecrf.services.reads.amendment import working_design
from ecrf.services.reads.coding import Codings, count_to_code
from ecrf.services.reads.digest import SubjectDigest
from ecrf.services.reads.matrix import Digests
from ecrf.services.reads.queries import read_queries
from ecrf.services.reads.query_view import QueryFilter, QueryRowView
from ecrf.services.reads.safety import read_stopping
from ecrf.services.reads.schedule_view import VisitState
from ecrf.services.reads.source import Source
from ecrf.services.reads.today_view import DueVisit, Today
from ecrf.services.stopping import StoppingCounter

RUN_DAYS = 7
"""The integrity run is weekly; a later one is overdue."""


def read_today(source: Source, digests: Digests, codings: Codings) -> Today:
    """What waits for this person; a list their role has no use for is empty."""
    alerts = read_access_alerts(source)
    if not source.session.may("see_clinical"):
        source.need("add_person")
        return Today(alerts=alerts)
    found, may = digests.all(), source.session.may
    last = last_run(source, source.session.site)
    return Today(
        alerts=alerts,
        visits=_visits(found) if may("enter_values") else (),
        queries=_queries(source),
        unanswered=_unanswered(source),
        to_code=count_to_code(codings.read()) if may("code_terms") else 0,
        begun=tuple(each for digest in found for each in digest.begun) if may("enter_values") else (),
        judgements=tuple(e for d in found for e in d.judgements) if may("confirm_judgement") else (),
        to_sign=tuple(each for digest in found for each in digest.to_sign) if may("sign") else (),
        urgent=tuple(e for d in found for e in d.urgent) if may("enter_values") or may("sign") else (),
        changed=sum(digest.unreviewed for digest in found) if may("verify") else 0,
        dropped=tuple(each for digest in found for each in digest.dropped) if may("verify") else (),
        last_run=last,
        run_due=may("run_integrity") and is_run_due(last, source.as_of),
        stopping=_stopping(source, found),
        amendment=_amendment(source),
    )


def _amendment(source: Source) -> tuple[str, str]:
    """The notice to a site: a version was published that it does not work under yet."""
    study, newest = source.study(), source.design()
    site = study.sites.get(source.session.site)
    if site is None or newest is None:
        return "", ""
    working = study.designs.get(working_design(source, site))
    if working is None or working.design == newest.digest:
        return "", ""
    return newest.design.study.version, working.version


def _stopping(source: Source, found: Iterable[SubjectDigest]) -> StoppingCounter | None:
    """The stopping rule's counter while enrolment is closed by it."""
    counter = read_stopping(source, (digest.mortality for digest in found))
    return counter if counter is not None and counter.is_closed else None


def last_run(source: Source, site: str) -> str:
    """ISO day of the last integrity run of a site (`*`: of any), empty if there was none."""
    rows = source.tools.store.rows("integrity", "" if site == "*" else f"site:{site}")
    return max(
        (row.time[:10] for _, row in rows if isinstance(row, IntegrityRow) and row.nature != "trail"),
        default="",
    )


def is_run_due(last: str, as_of: date) -> bool:
    """Whether more than a week has gone by since the last run."""
    return not last or (as_of - date.fromisoformat(last)).days > RUN_DAYS


def _visits(digests: Iterable[SubjectDigest]) -> tuple[DueVisit, ...]:
    """Overdue first, the longest behind before the others, then the due ones by the end of their window."""
    visits = [visit for digest in digests for visit in digest.due]
    visits.sort(key=lambda due: (due.visit.state is not VisitState.OVERDUE, -due.days, due.subject))
    return tuple(visits)


def _queries(source: Source) -> tuple[QueryRowView, ...]:
    """Open queries for whoever answers, answered ones for whoever closes."""
    if source.session.may("answer_query"):
        return read_queries(source, QueryFilter(status="open")).rows
    if source.session.may("close_query"):
        return read_queries(source, QueryFilter(status="answered")).rows
    return ()


def _unanswered(source: Source) -> tuple[int, int]:
    """How many queries wait for a site, and the age of the oldest; whoever answers has them as a list."""
    if source.session.may("answer_query") or not source.session.may("close_query"):
        return 0, 0
    rows = read_queries(source, QueryFilter(status="open")).rows
    return len(rows), max((row.query.age_days for row in rows), default=0)
