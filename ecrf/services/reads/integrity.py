"""Past integrity runs of a site and the findings of one."""

from __future__ import annotations

from ecrf.record.rows import FindingRow, IntegrityRow
from ecrf.services.integrity.report import ReportFinding, decode_report
from ecrf.services.reads.integrity_view import FindingView, IntegrityView, RunView
from ecrf.services.reads.source import Source
from ecrf.services.reads.today import is_run_due, last_run
from ecrf.words import Fault, Refusal

OPEN = "open"
"""What was said of a finding was taken back."""


def read_integrity(source: Source, site: str, run: str) -> IntegrityView:
    """The runs of a site, newest first, and the findings of `run` (empty: the last)."""
    source.need("run_integrity", "see_trail")
    if source.session.site not in ("*", site):
        raise Refusal(Fault("reads.no_such", site))
    state = source.site(site)
    rows = sorted(state.integrity.values(), key=lambda row: -row.run) if state is not None else []
    chosen = next((row for row in rows if row.id == run), rows[0] if rows else None)
    settled = state.findings if state is not None else {}
    person, may = source.session.person, source.session.may
    return IntegrityView(
        site=site,
        runs=tuple(_run(source, row) for row in rows),
        chosen=chosen.id if chosen is not None else "",
        findings=tuple(
            _finding(found, settled.get(found.key))
            for found in (decode_report(chosen.report).findings if chosen is not None else ())
        ),
        may_run=may("run_integrity"),
        may_sign=bool(chosen and not chosen.signed and chosen.person == person and may("sign_integrity")),
        overdue=is_run_due(last_run(source, site), source.as_of),
    )


def _run(source: Source, row: IntegrityRow) -> RunView:
    return RunView(
        id=row.id,
        nature=row.nature,
        as_of=row.as_of,
        person=source.name(row.person),
        role=row.role,
        time=row.time,
        signed_by=source.name(row.signed_by),
        signed_at=row.signed_at,
        checkpoint=row.checkpoint,
    )


def _finding(found: ReportFinding, said: FindingRow | None) -> FindingView:
    said = None if said is not None and said.state == OPEN else said
    return FindingView(
        finding=found.key,
        kind=found.kind,
        standing=found.standing,
        chain=found.chain,
        subject=found.subject,
        at=found.at,
        message=found.message,
        state=said.state if said is not None else "",
        until=said.until if said is not None else "",
        text=said.text if said is not None else "",
    )
