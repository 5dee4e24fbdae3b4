"""The command of a site's reference ranges."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.clinical.site_ranges import SiteRange
from ecrf.services.commands.command import Command


@dataclass(frozen=True, slots=True)
class DeclareRanges(Command):
    """A site's laboratories judge results by these ranges from their days on; the same day declared again is replaced."""

    site: str
    ranges: tuple[SiteRange, ...]
    reason: str = ""
    """Why what stood for the same laboratory, analyte and day is replaced."""
