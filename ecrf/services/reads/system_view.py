"""What the description of the system says of one study: who may do what, where data lie."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.record.study_state import StudyState


@dataclass(frozen=True, slots=True)
class RoleData:
    """A role of the matrix in force, its actions, and how many people hold it now."""

    role: str
    actions: tuple[str, ...]
    people: int


def list_roles(study: StudyState) -> tuple[RoleData, ...]:
    """The roles in the order of the matrix."""
    held: dict[str, set[str]] = {}
    for grant in study.grants.values():
        if not grant.ended:
            held.setdefault(grant.role, set()).add(grant.person)
    matrix = study.matrix_at(study.sequence)
    return tuple(RoleData(role, tuple(actions), len(held.get(role, ()))) for role, actions in matrix.items())
