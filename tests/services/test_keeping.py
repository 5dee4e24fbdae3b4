"""Which backups stay and when the next is due."""

from datetime import UTC, datetime, timedelta

from ecrf.services.keeping import BackupPlan, BackupState, Kept, choose_kept, is_due

START = datetime(2026, 1, 1, 18, 0, tzinfo=UTC)


def backups(days: int, per_day: int = 2) -> list[Kept]:
    """So many backups a day, from 1 January 2026 (a Thursday) on."""
    times = [START + timedelta(days=day, hours=hour) for day in range(days) for hour in range(per_day)]
    return [Kept(at.isoformat(), at.isoformat(), 1, 1, "") for at in times]


def stay(found: list[Kept], **numbers: int) -> list[str]:
    """The days (and hours) that stay, oldest first."""
    plan = BackupPlan(**{"daily": 0, "weekly": 0, "monthly": 0, **numbers})
    return sorted(path[:13] for path in choose_kept(found, plan))


def test_the_newest_of_each_day_week_and_month_stays():
    """Of 90 days the last three days, the last two weeks' and three months' newest are kept, nothing else."""
    found = backups(90)
    assert stay(found, daily=3) == ["2026-03-29T19", "2026-03-30T19", "2026-03-31T19"]
    assert stay(found, weekly=2) == ["2026-03-29T19", "2026-03-31T19"]  # Sunday ends a week of ISO 8601
    assert stay(found, monthly=3) == ["2026-01-31T19", "2026-02-28T19", "2026-03-31T19"]
    assert len(stay(found, daily=3, weekly=2, monthly=3)) == 5


def test_the_newest_always_stays():
    """A plan that keeps nothing still keeps the last backup."""
    assert stay(backups(3)) == ["2026-01-03T19"]


def test_days_without_a_backup_cost_none():
    """After three weeks of holiday the last seven days of work are still there."""
    found = backups(7, per_day=1)
    late = START + timedelta(days=30)
    found.append(Kept(late.isoformat(), late.isoformat(), 1, 1, ""))
    assert len(stay(found, daily=8)) == 8


def test_a_backup_is_due_by_age_and_only_with_a_place():
    """Without a place or with 0 hours none is ever due; else when the last is older than the plan wants."""
    now = START
    due = lambda last, **plan: is_due(BackupState(BackupPlan(**plan), last), now)
    assert not due("")
    assert due("", first="/media/usb")
    assert not due((now - timedelta(hours=7, minutes=59)).isoformat(), first="/media/usb")
    assert due((now - timedelta(hours=8)).isoformat(), first="/media/usb")
    assert not due("", first="/media/usb", hours=0)
