"""The checkpoints of the study, newest first: the places an export can be made as of."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.record.merkle import to_paper
from ecrf.record.rows import CheckpointRow
from ecrf.record.study_state import StudyState

CUT_OFF = "cut_off"
"""Occasion of a checkpoint a person makes to freeze the data for a committee or an analysis."""


@dataclass(frozen=True, slots=True)
class CheckpointView:
    """One checkpoint: its root in hex, the 26 characters on paper, when and on what occasion it was written."""

    root: str
    code: str
    time: str
    occasion: str


def list_checkpoints(study: StudyState, limit: int) -> tuple[CheckpointView, ...]:
    """The data cut-offs first, then the last `limit` others, each newest first."""
    rows = sorted(study.checkpoints.values(), key=lambda row: -row.sequence)
    marked = [row for row in rows if row.occasion == CUT_OFF]
    others = [row for row in rows if row.occasion != CUT_OFF][:limit]
    return tuple(_view(row) for row in (*marked, *others))


def _view(row: CheckpointRow) -> CheckpointView:
    return CheckpointView(row.root, to_paper(row.root), row.time, row.occasion)
