"""The delegation log read from roles, tasks and signatures of the study chain."""

from __future__ import annotations

from ecrf.record.address import STUDY_CHAIN
from ecrf.record.delegation import compute_log_digest, grants_at, tasks_of
from ecrf.record.rows import GrantRow
from ecrf.record.study_state import StudyState
from ecrf.services.reads.delegation_view import DelegationLine, DelegationLog, DelegationSigned
from ecrf.services.reads.source import Source
from ecrf.services.reads.trail import entries_of
from ecrf.words import Fault, Refusal


def read_delegation(source: Source, site: str) -> DelegationLog:
    """The log of a site as it stands today; refuses (`reads.unknown_site`) a site nobody knows."""
    source.need("add_person", "grant_role", "manage_study", "sign", "see_trail")
    study = source.study()
    row = study.sites.get(site)
    if row is None or source.session.site not in ("*", site):
        raise Refusal(Fault("command.unknown_site", site))
    digest, day = compute_log_digest(study, site), source.as_of.isoformat()
    grants = [grant for grant in grants_at(study, site) if not _is_followed(study, grant)]
    return DelegationLog(
        site=site,
        number=row.number,
        site_name=row.name,
        as_of=day,
        lines=tuple(_line(source, grant, (site, day)) for grant in grants),
        signatures=tuple(
            DelegationSigned(source.name(one.person), one.role, one.time, one.meaning, one.digest == digest)
            for one in reversed(row.delegation)
        ),
    )


def _is_followed(study: StudyState, row: GrantRow) -> bool:
    """Whether a role was withdrawn only to be given again in the same act with other dates."""
    return bool(row.ended) and any(
        (other.person, other.role, other.site, other.started)
        == (row.person, row.role, row.site, row.ended + 1)
        for other in study.grants.values()
    )


def _line(source: Source, row: GrantRow, where: tuple[str, str]) -> DelegationLine:
    (site, day), person = where, source.study().persons[row.person]
    tasks = tasks_of(person, site)
    until = row.until
    if row.ended:
        ended = _day_of(source, row.ended)
        until = min(ended, until or ended)
    return DelegationLine(
        person=row.person,
        name=person.name,
        organisation=person.organisation,
        role=row.role,
        since=row.since,
        until=until,
        active=not row.ended and row.since <= day and (not until or day <= until),
        tasks=tasks.tasks if tasks is not None else (),
        note=tasks.note if tasks is not None else "",
        everywhere=row.site == "*",
    )


def _day_of(source: Source, sequence: int) -> str:
    """The day a study entry was stored on."""
    stored = source.tools.store.transaction_at(STUDY_CHAIN, sequence)
    return next((one.header.stored[:10] for one in entries_of(stored)), "") if stored is not None else ""
