"""The delegation log of a site as it is signed: who may act in which role from when to when, with which tasks."""

from __future__ import annotations

from hashlib import sha256

import msgspec

from ecrf.record.rows_study import GrantRow, PersonRow, Tasks
from ecrf.record.study_state import StudyState

TASKS = (
    "consent",
    "eligibility",
    "history",
    "examination",
    "treatment",
    "product",
    "safety",
    "response",
    "samples",
    "randomisation",
    "entry",
    "queries",
    "judgement",
    "site_file",
    "other",
)
"""What a principal investigator can delegate; words are in the catalogues."""
_encoder = msgspec.json.Encoder(order="sorted")


def grants_at(state: StudyState, site: str) -> list[GrantRow]:
    """Every role that was ever held at a site, or at all sites, in the order it was given."""
    found = [row for row in state.grants.values() if row.site in ("*", site)]
    return sorted(found, key=lambda row: (row.started, row.key))


def tasks_of(person: PersonRow, site: str) -> Tasks | None:
    """What was delegated to a person at a site last."""
    return next((one for one in reversed(person.tasks) if one.site == site), None)


def compute_log_digest(state: StudyState, site: str) -> str:
    """SHA-256 (hex) of what a signature on the delegation log of a site covers (docs/trail-format.md, section 9)."""
    grants = [
        [row.person, row.role, row.site, row.since, row.until, row.started, row.ended]
        for row in grants_at(state, site)
    ]
    tasks = [
        [one.sequence, row.person, list(one.tasks)]
        for row in state.persons.values()
        for one in row.tasks
        if one.site == site
    ]
    return sha256(_encoder.encode([grants, sorted(tasks)])).hexdigest()
