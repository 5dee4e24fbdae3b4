"""Labels of places as they stand in lists: a visit with its number, and parts joined by a dot."""

from __future__ import annotations

from ecrf.words import Text


def numbered(label: Text, repeat: int) -> Text:
    """A label with its number behind it; 0 adds none."""
    return Text(f"{label.en} {repeat}", f"{label.zh or label.en} {repeat}") if repeat else label


def name_visit(label: Text, repeat: int, repeats: int, kind: str) -> Text:
    """A visit with its number where it may come more than once: one of several, or unscheduled."""
    return numbered(label, repeat if repeats > 1 or kind == "unscheduled" else 0)


def join_words(parts: tuple[Text, ...]) -> Text:
    """Labels with a dot between them, empty ones left out."""
    said = [part for part in parts if part.en]
    return Text(" · ".join(p.en for p in said), " · ".join(p.zh or p.en for p in said))
