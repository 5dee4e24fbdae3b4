"""A planned day with the days allowed around it."""

from __future__ import annotations

from ecrf.services.reads.schedule_view import Window
from ecrf.ui.look import Look


def span_words(look: Look, window: Window) -> str:
    """`±3 d` or `-3/+4 d`; empty without a window or for a single day."""
    if window.planned is None:
        return ""
    before = (window.planned - window.earliest).days if window.earliest else 0
    after = (window.latest - window.planned).days if window.latest else 0
    if not before and not after:
        return ""
    return look.say("ui.days", days=f"±{before}" if before == after else f"-{before}/+{after}")


def planned_words(look: Look, window: Window) -> str:
    """`2026-03-12 ±3 d`; empty while the anchor is unknown."""
    if window.planned is None:
        return ""
    span = span_words(look, window)
    return f"{window.planned.isoformat()} {span}" if span else window.planned.isoformat()
