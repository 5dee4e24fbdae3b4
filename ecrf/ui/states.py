"""The shape and colour of every status and badge: one table for every screen."""

from __future__ import annotations

from ecrf.services.reads.schedule_view import VisitState
from ecrf.services.reads.status_view import Badge, Status
from ecrf.ui.theme import Tone

SHAPE: dict[Status, tuple[str, Tone]] = {
    Status.NOT_EXPECTED: ("dash", Tone.GREY),
    Status.NOT_DONE: ("circle-bar", Tone.GREY),
    Status.COMPLETE: ("circle-full", Tone.GREEN),
    Status.EMPTY: ("circle-empty", Tone.GREY),
    Status.DUE: ("clock", Tone.BLUE),
    Status.BEGUN: ("circle-half", Tone.AMBER),
    Status.OVERDUE: ("clock-overdue", Tone.RED),
    Status.FAILED: ("warning", Tone.RED),
    Status.IN_ERROR: ("remove", Tone.GREY),
}
BADGES: tuple[tuple[Badge, str, Tone], ...] = (
    (Badge.HARD_LOCKED, "hard-lock", Tone.GREY),
    (Badge.LOCKED, "lock", Tone.GREY),
    (Badge.FROZEN, "freeze", Tone.BLUE),
    (Badge.SIGNATURE_BROKEN, "sign-broken", Tone.RED),
    (Badge.SIGNED, "sign", Tone.VIOLET),
    (Badge.CORRECTION, "edit", Tone.AMBER),
    (Badge.DISCREPANCY, "diff", Tone.RED),
    (Badge.VERIFICATION_DROPPED, "verify-dropped", Tone.RED),
    (Badge.VERIFIED, "verify", Tone.BLUE),
    (Badge.UNASSESSED, "judgement", Tone.VIOLET),
    (Badge.HIDDEN_FILLED, "blind", Tone.AMBER),
    (Badge.QUERY_OPEN, "query-open", Tone.RED),
    (Badge.QUERY_ANSWERED, "query-answered", Tone.AMBER),
    (Badge.REVIEW_BROKEN, "diff", Tone.AMBER),
    (Badge.REVIEWED_MEDICAL, "heart", Tone.GREEN),
    (Badge.REVIEWED_DATA, "check", Tone.GREEN),
)
"""Badges in order of weight: where there is room for one, the first is drawn."""
VISITS: dict[VisitState, tuple[str, Tone]] = {
    VisitState.NOT_EXPECTED: ("dash", Tone.GREY),
    VisitState.EXPECTED: ("circle-empty", Tone.GREY),
    VisitState.DUE: ("clock", Tone.BLUE),
    VisitState.OVERDUE: ("clock-overdue", Tone.RED),
    VisitState.IN_WINDOW: ("check", Tone.GREEN),
    VisitState.OUT_OF_WINDOW: ("warning", Tone.AMBER),
    VisitState.NOT_DONE: ("circle-bar", Tone.GREY),
    VisitState.UNPLANNED: ("circle-dashed", Tone.GREY),
}
QUERY: dict[str, tuple[str, Tone]] = {
    "open": ("query-open", Tone.RED),
    "answered": ("query-answered", Tone.AMBER),
    "closed": ("query-closed", Tone.GREY),
    "cancelled": ("query-closed", Tone.GREY),
}
LOCKS = {"frozen": "freeze", "locked": "lock", "hard": "hard-lock"}


def badge_shapes(badges: Badge) -> tuple[tuple[str, Tone], ...]:
    """The shapes of all badges set, weightiest first."""
    return tuple((name, tone) for badge, name, tone in BADGES if badge in badges)
