"""Id and time of an act: ids begin with the time, so that acts done one after another lie together in the store's index."""

from __future__ import annotations

import base64
from datetime import datetime

_TIME_BYTES, _TIME_LENGTH, _LENGTH = 6, 10, 26


def stamp_act(chance: str, now: datetime) -> tuple[str, str]:
    """The id of an act done `now` and its time, ISO 8601 with offset; `chance` is a random id, of which 16 characters stay.

    Ten characters of base 32 hex say the milliseconds since 1970 and sort as the times do.
    """
    since = int(now.timestamp() * 1000).to_bytes(_TIME_BYTES, "big")
    begun = base64.b32hexencode(since).decode()[:_TIME_LENGTH].lower()
    return begun + chance[: _LENGTH - _TIME_LENGTH], now.isoformat(timespec="milliseconds")
