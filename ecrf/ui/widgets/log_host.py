"""What a log may ask of the form page it stands on, beyond what its fields ask."""

from __future__ import annotations

from typing import Protocol

from ecrf.services.reads.form_view import LineView
from ecrf.viewmodels.field import FieldState


class LogHost(Protocol):
    """The form page; groups are named by OID, lines by their place in the grid."""

    def lines_of(self, group: str) -> tuple[LineView, ...]:
        """The lines drawn, a line just begun last."""

    def state_of(self, at: str) -> FieldState:
        """Where a field is on its way to the trail."""

    def add_line(self, group: str) -> None:
        """Begin a line; its first field takes the keyboard."""

    def duplicate_line(self, group: str, row: int) -> None:
        """A new line with what may be carried."""

    def remove_line(self, group: str, row: int) -> None:
        """Ask the reason, then take the line out of work."""

    def paste_lines(self, group: str, row: int, column: int) -> None:
        """Show what pasting the clipboard here would do."""

    def copy_above(self, group: str, row: int, column: int) -> None:
        """The value of the row above."""

    def line_entered(self, group: str, row: int) -> None:
        """The keyboard is in this line."""

    def line_ended(self, group: str, step: int) -> None:
        """The walk went beyond the end (1) or before the beginning (-1) of a line."""
