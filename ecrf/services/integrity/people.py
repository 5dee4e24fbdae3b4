"""Who typed something on a day on which they did not hold the role they typed it in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from ecrf.record.address import STUDY_CHAIN
from ecrf.record.rows import GrantRow, RootRow
from ecrf.record.study_state import StudyState
from ecrf.record.transaction import Header, decode_header
from ecrf.services.integrity.report import ReportFinding
from ecrf.services.ports import Reader
from ecrf.words import Text


def find_outside(reader: Reader, site: str) -> Iterator[ReportFinding]:
    """A finding per chain of the site, person, role and day: acts typed outside the dates of the role.

    The day an act is stored on is the fold's to refuse; the day it was typed on may be another (a line that was away, a
    clock set wrong), and is looked at here.
    """
    study = reader.load_state(STUDY_CHAIN)
    if not isinstance(study, StudyState):
        return
    for chain, root in reader.rows("root"):
        if isinstance(root, RootRow) and root.site == site:
            number = root.number if chain.startswith("subject:") else ""
            yield from _find(reader, study, (chain, number))


def _find(reader: Reader, study: StudyState, place: tuple[str, str]) -> Iterator[ReportFinding]:
    chain, number = place
    outside: Counter[tuple[str, str, str]] = Counter()
    known: dict[tuple[str, str, str, int], bool] = {}
    for stored in reader.transactions(chain):
        header = decode_header(stored.sealed.body)
        day = header.typed[:10]
        asked = (header.person, header.role, day, header.study_sequence)
        if asked not in known:
            known[asked] = _is_held(study.grants.values(), header, day)
        if not known[asked]:
            outside[header.person, header.role, day] += 1
    for (person, role, day), count in sorted(outside.items()):
        row = study.persons.get(person)
        yield ReportFinding(
            f"delegation|{chain}|{person}|{role}|{day}",
            "delegation",
            "integrity.delegation",
            chain,
            number,
            args={
                "person": Text(row.name if row is not None else person),
                "role": role,
                "day": day,
                "count": count,
            },
        )


def _is_held(grants: Iterable[GrantRow], header: Header, day: str) -> bool:
    """Whether a role that stood at the head the act names covers the day it was typed on."""
    at = header.study_sequence
    return any(
        (row.person, row.role) == (header.person, header.role)
        and row.site in ("*", header.site)
        and row.started <= at
        and (not row.ended or row.ended > at)
        and row.since <= day
        and (not row.until or day <= row.until)
        for row in grants
    )
