"""Arithmetic on full dates and times with its rules spelled out."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from decimal import Decimal


def days_between(start: date, end: date) -> Decimal:
    """Days from start to end: 0 on the same day, negative when the end lies before the start."""
    return Decimal((end - start).days)


def hours_between(start: datetime, end: datetime) -> Decimal:
    """Hours from start to end, exact to the second; negative when the end lies before the start."""
    gap = end - start
    return Decimal(gap.days * 24) + Decimal(gap.seconds) / 3600


def age_years(birth: date, on: date) -> Decimal | None:
    """Completed years on a day, None before birth; who was born on 29 February turns on 1 March."""
    if on < birth:
        return None
    return Decimal(on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day)))


def add_days(day: date, days: Decimal) -> date | None:
    """The day so many days later; None unless the number is whole and the year has four digits."""
    whole = _whole(days, 4_000_000)
    if whole is None:
        return None
    ordinal = day.toordinal() + whole
    return date.fromordinal(ordinal) if 0 < ordinal <= date.max.toordinal() else None


def add_months(day: date, months: Decimal) -> date | None:
    """The same day so many months later, at most the last of that month (31 January + 1 is 28 February)."""
    whole = _whole(months, 120_000)
    if whole is None:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + whole, 12)
    if not 0 < year <= 9999:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def date_time(day: date, clock: time) -> datetime:
    """A date and a time of day together."""
    return datetime.combine(day, clock)


def add_hours(moment: datetime, hours: Decimal) -> datetime | None:
    """The moment so many hours later, to the second; None outside the calendar."""
    seconds = hours * 3600
    if abs(seconds) > 10**11:
        return None
    try:
        return moment + timedelta(seconds=int(seconds))
    except OverflowError:
        return None


def _whole(number: Decimal, most: int) -> int | None:
    """The number as an int; None unless it is whole and of bearable size."""
    return int(number) if abs(number) <= most and number == number.to_integral_value() else None
