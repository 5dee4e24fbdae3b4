"""Whether a site is locked as a whole: nobody joins it then."""

from __future__ import annotations

from ecrf.record.address import site_chain
from ecrf.record.fold.guards import LOCK_LEVELS
from ecrf.services.unit import Unit
from ecrf.words import Fault, Refusal


def refuse_locked_site(unit: Unit, site: str) -> None:
    """Refuse a new subject at a site that is locked as a whole."""
    state = unit.record(site_chain(site))
    for level in LOCK_LEVELS:
        if f"{level}:" in state.locks:
            raise Refusal(Fault("fold.locked", unit.study.sites[site].number, {"level": level}))
