"""Where the window can be: one small value per screen, so that jumping and coming back are data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A screen and what it shows; `section` is today, subjects, subject, visit, form, queries, ..."""

    section: str
    chain: str = ""
    event: str = ""
    repeat: int = 0
    record: str = ""
    at: str = ""
    """The field to focus."""


def place_of(chain: str, at: str) -> Place:
    """The place that shows an address of a subject: its form, else its visit, else the subject."""
    parts = at.split("/") if at else []
    if len(parts) >= 5:
        record = "/".join(parts[:5])
        return Place("form", chain, parts[0], int(parts[1]), record, at if len(parts) > 5 else "")
    if len(parts) >= 2:
        return Place("visit", chain, parts[0], int(parts[1]))
    return Place("subject", chain)


class Trace:
    """The way back: every jump remembers where it came from."""

    def __init__(self, home: Place) -> None:
        self.here = home
        self._back: list[Place] = []

    def go(self, place: Place) -> None:
        """Go somewhere."""
        if place != self.here:
            self._back.append(self.here)
            self.here = place

    def back(self) -> Place:
        """Return to where the last jump came from, or stay."""
        if self._back:
            self.here = self._back.pop()
        return self.here

    @property
    def can_go_back(self) -> bool:
        """Whether there is a way back."""
        return bool(self._back)
