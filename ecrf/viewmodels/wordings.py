"""The port to the licensed wording a site has installed."""

from __future__ import annotations

from typing import Protocol

from ecrf.schema.wording import Wording


class Wordings(Protocol):
    """Finds installed wording; bound in wiring."""

    def find(self, instrument: str) -> tuple[Wording, ...]:
        """The wordings of an instrument, one per language; empty when none is installed."""


class NoWordings:
    """Nothing is installed."""

    def find(self, instrument: str) -> tuple[Wording, ...]:  # noqa: ARG002 - the port
        """None."""
        return ()
