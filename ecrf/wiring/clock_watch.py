"""The clock at opening, held against the last entry or the server's clock: what a wrong one would date is told before."""

from __future__ import annotations

from datetime import datetime, timedelta

from ecrf.record.transaction import decode_body
from ecrf.services.ports import Reader
from ecrf.words import Fault, Refusal

BACK = timedelta(seconds=30)
"""A clock may be set right by so much without a word."""
FORWARD = timedelta(days=366)
"""A study nobody wrote in for longer has rested, or the clock runs ahead."""
NOTED = {"clock.back": "back", "clock.forward": "forward", "clock.server": "server"}


def find_clock_fault(reader: Reader, now: datetime) -> Fault | None:
    """`clock.back` when the last entry is later than now, `clock.forward` when it is more than a year ago."""
    for _, sealed in reader.trail_back(0, 1):
        last = datetime.fromisoformat(decode_body(sealed.body).header.stored)
        args = {"now": _shown(now), "last": _shown(last)}
        if now < last - BACK:
            return Fault("clock.back", _shown(last), args)
        if now > last + FORWARD:
            return Fault("clock.forward", _shown(last), args)
    return None


def find_server_fault(server: datetime, now: datetime, most: int) -> Fault | None:
    """`clock.server` when this computer's clock is more than half a minute from the server's.

    Refuses (`store.clock`) one that is more than `most` seconds away (0: never): the server would take nothing from it.
    """
    args = {"now": _shown(now), "server": _shown(server.astimezone(now.tzinfo))}
    away = abs(now - server)
    if most and away > timedelta(seconds=most):
        raise Refusal(Fault("store.clock", args["now"]))
    return Fault("clock.server", args["server"], args) if away > BACK else None


def note_of(fault: Fault) -> str:
    """What the access chain keeps of it: which way, and the time of the entry or the server it was held against."""
    return f"{NOTED[fault.code]} {fault.place}"


def _shown(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="minutes")
