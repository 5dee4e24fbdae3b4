"""The clock at opening, held against the last entry of the trail: what a wrong one would date is told before, not after."""

from __future__ import annotations

from datetime import datetime, timedelta

from ecrf.record.transaction import decode_body
from ecrf.services.ports import Reader
from ecrf.words import Fault

BACK = timedelta(seconds=30)
"""A clock may be set right by so much without a word."""
FORWARD = timedelta(days=366)
"""A study nobody wrote in for longer has rested, or the clock runs ahead."""
NOTED = {"clock.back": "back", "clock.forward": "forward"}


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


def note_of(fault: Fault) -> str:
    """What the access chain keeps of it: which way, and the time of the entry it was held against."""
    return f"{NOTED[fault.code]} {fault.place}"


def _shown(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="minutes")
