"""What happened at a server's door, in the words a folder's door log has when the trail takes it over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from ecrf.store.postgres import GateAttempt
from ecrf.vault.door_log import Outcome, Purpose

_OUTCOMES = {
    "opened": Outcome.OPENED,
    "wrong": Outcome.WRONG,
    "unknown": Outcome.UNKNOWN,
    "resting": Outcome.LOCKED,
    "disabled": Outcome.DISABLED,
}
_UNANSWERED = timedelta(minutes=2)
"""A desk that asked says within this how it ended."""


def say_attempts(found: Sequence[GateAttempt], now: datetime) -> tuple[int, list[str]]:
    """The number of the last attempt that is settled (0: none), and a line for each up to it.

    A question is told by its answer. One that got none was asked by other software, or the line broke: it counts
    towards the lock-out as a wrong password does, and is told as one.
    """
    number, lines = 0, []
    for place, attempt in enumerate(found):
        outcome, _, purpose = attempt.outcome.partition(":")
        if outcome == "asked" and not _is_answered(attempt, found[place + 1 :]):
            if now - attempt.time < _UNANSWERED:
                break
            outcome, purpose = "wrong", "unanswered"
        number = attempt.number
        if outcome in _OUTCOMES:
            words = (attempt.time, _OUTCOMES[outcome], purpose or Purpose.LOGIN, attempt.login)
            lines.append(f"{' '.join(str(word) for word in words)} {attempt.workstation}")
    return number, lines


def _is_answered(asked: GateAttempt, after: Sequence[GateAttempt]) -> bool:
    """Whether the next word of the same name and workstation is how it ended, and not another question."""
    mine = (a for a in after if (a.login, a.workstation) == (asked.login, asked.workstation))
    following = next(mine, None)
    return following is not None and following.outcome.partition(":")[0] in ("opened", "wrong", "disabled")
