"""One field on the way from the keyboard to the trail."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ecrf.words import Fault


class FieldPhase(StrEnum):
    """Stored: as in the trail. Typed: left, waiting for the desk. Refused: not stored, the text is kept."""

    STORED = "stored"
    TYPED = "typed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class FieldState:
    """What the widget of a field shows beyond its FieldView."""

    phase: FieldPhase = FieldPhase.STORED
    text: str = ""
    """As typed, while typed or refused."""
    fault: Fault | None = None
    needs_reason: bool = False
    """Refused only because a reason for the change is due: `FormScreen.give_reason` sends it again."""
