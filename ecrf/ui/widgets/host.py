"""What a field widget may ask of the screen it stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ecrf.viewmodels.workbench import GradeText, TermHit


class FieldHost(Protocol):
    """The form or log that holds the field; addresses name fields."""

    def leave(self, at: str, text: str) -> None:
        """Focus left the field with this text in it."""

    def move_from(self, at: str, step: int) -> None:
        """Go on to the next (1) or back to the previous (-1) field."""

    def move_line(self, at: str, step: int) -> None:
        """Go down (1) or up (-1): the same as walking in a form, the next row in a log."""

    def entered(self, at: str) -> None:
        """Focus arrived in the field."""

    def mark_missing(self, at: str, code: str) -> None:
        """The missing chord was struck; the screen asks the reason."""

    def restore(self, at: str) -> None:
        """Esc: the stored value stands again."""

    def take_hint(self, at: str) -> None:
        """Enter the value of the visit before."""

    def answer(self, at: str) -> None:
        """The person wants to say why a value stays although a check speaks."""

    def confirm(self, at: str) -> None:
        """The investigator confirms a judgement."""

    def search_terms(self, at: str, text: str) -> tuple[TermHit, ...]:
        """Coded terms for a text, best first."""

    def choose_term(self, at: str, hit: TermHit) -> None:
        """Take a term."""

    def grades(self, at: str) -> tuple[GradeText, ...]:
        """The grades that exist for the coded term beside a grade, with their criteria; empty for other fields."""
