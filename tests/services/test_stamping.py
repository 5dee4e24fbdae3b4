"""Tests of the ids of acts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from ecrf.services.stamping import stamp_act

CHANCE = "abcdefghijklmnopqrstuvwxyz"


def test_ids_of_acts_sort_as_their_times_do_wherever_they_were_done() -> None:
    """An act done a millisecond later has the larger id, in every time zone."""
    start = datetime(2026, 3, 2, 8, 0, tzinfo=timezone(timedelta(hours=8)))
    times = [start + timedelta(milliseconds=n * n) for n in range(200)]
    ids = [stamp_act(CHANCE, time.astimezone(UTC) if n % 2 else time)[0] for n, time in enumerate(times)]
    assert ids == sorted(ids)
    assert len(set(ids)) == 200


def test_two_acts_of_one_millisecond_differ_by_chance() -> None:
    """Sixteen random characters, 80 bits, tell acts of the same moment apart; the time keeps its offset."""
    now = datetime(2026, 3, 2, 8, 0, 7, tzinfo=timezone(timedelta(hours=8)))
    one, typed = stamp_act(CHANCE, now)
    other, _ = stamp_act(CHANCE[::-1], now)
    assert one[:10] == other[:10]
    assert one[10:] == CHANCE[:16]
    assert other[10:] == CHANCE[::-1][:16]
    assert typed == "2026-03-02T08:00:07.000+08:00"
