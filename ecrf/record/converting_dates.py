"""Typed text to dates and times: shorthand, the study's digit order, partial dates, never a future date unasked."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from ecrf.record.converting_settings import BadText, DateOrder, EntrySettings
from ecrf.record.partial_date import PartialDate
from ecrf.record.plain_text import keyboard_text
from ecrf.schema.model import Item, ItemType

_SHORT = re.compile(r"(?:(?P<base>[tyv])\s*)?(?P<shift>[+-]?\d{1,3}\s*[dw]?)?", re.IGNORECASE)
_DIGITS4 = re.compile(r"\d{4}")
_DIGITS8 = re.compile(r"(\d{4})(\d{2})(\d{2})")
_UNKNOWN = r"(?:UN|UK|UNK|XX|--|\?\?)"
_FULL = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?")
_MONTH = re.compile(rf"(\d{{4}})\s*[-./年]\s*(\d{{1,2}})\s*月?(?:[-./]{_UNKNOWN})?", re.IGNORECASE)
_YEAR = re.compile(rf"(\d{{4}})\s*年?(?:[-./]{_UNKNOWN}){{0,2}}", re.IGNORECASE)
_DAY_OF_YEAR = re.compile(r"(\d{1,2})\s*(?:/|月)\s*(\d{1,2})\s*[日号]?")
_TIME = re.compile(r"(\d{1,2})\s*[:时点]\s*(\d{1,2})\s*分?")
_TIME_DIGITS = re.compile(r"(\d{1,2})(\d{2})")
_EARLIEST = 1880
"""Years before are mistyped; the oldest subject of a trial was born later."""
_LATEST = 2199
_SHORTEST = {"d": 1, "w": 7}


def read_date(item: Item, text: str, settings: EntrySettings) -> date:
    """Return the full date a text means."""
    return _checked(item, _day(keyboard_text(text), settings, item), settings)


def read_partial(item: Item, text: str, settings: EntrySettings) -> PartialDate:
    """Return the date a text means at the precision it has; with a time for partial date-times."""
    line = keyboard_text(text)
    if item.type is ItemType.PARTIAL_DATETIME:
        day_text, time_text = _split_time(line)
        if time_text:
            day = _checked(item, _day(day_text, settings, item), settings)
            return PartialDate(day.year, day.month, day.day, f"{_time(time_text):%H:%M}")
    part = _partial(line, settings, item)
    if part.earliest > settings.entry_date and not item.future:
        raise BadText("value.future_date")
    return part


def read_time(text: str) -> time:
    """Return the time of day a text means (24 hours, to the minute)."""
    return _time(keyboard_text(text))


def read_datetime(item: Item, text: str, settings: EntrySettings) -> datetime:
    """Return the date and time a text means; both must be there."""
    day_text, time_text = _split_time(keyboard_text(text))
    if not time_text:
        raise BadText("value.time_missing")
    day = _checked(item, _day(day_text, settings, item), settings)
    return datetime.combine(day, _time(time_text))


def _checked(item: Item, day: date, settings: EntrySettings) -> date:
    if day > settings.entry_date and not item.future:
        raise BadText("value.future_date")
    return day


def _day(text: str, settings: EntrySettings, item: Item) -> date:
    """Shorthand first, then a full date, then a day of the entry year."""
    short = _shorthand(text, settings)
    if short is not None:
        return short
    match = _DIGITS8.fullmatch(text) or _FULL.fullmatch(text)
    if match is not None:
        return _made(int(match[1]), int(match[2]), int(match[3]))
    pair = _pair(text, settings)
    if pair is None or not _is_day_of_year(*pair):
        raise BadText(_why_no_day(text, pair))
    return _nearest_past(pair, settings.entry_date, item)


def _why_no_day(text: str, pair: tuple[int, int] | None) -> str:
    """A year or a month alone lacks its day; four digits may be a day that does not exist; the rest is no date."""
    is_year = _DIGITS4.fullmatch(text) is not None and _EARLIEST <= int(text) <= _LATEST
    if is_year or (pair is None and (_MONTH.fullmatch(text) or _YEAR.fullmatch(text))):
        return "value.day_missing"
    return "value.not_a_date" if pair is None else "value.no_such_date"


def _shorthand(text: str, settings: EntrySettings) -> date | None:
    """`t`, `y`, `v`, `-3`, `3w`, `v+7`: a bare number of days or weeks goes back from the day of entry."""
    match = _SHORT.fullmatch(text)
    if match is None or not text or (match["base"] is None and text.isdigit()):
        return None
    base = (match["base"] or "t").lower()
    start = settings.visit_date if base == "v" else settings.entry_date
    if start is None:
        raise BadText("value.no_visit_date")
    shift = (match["shift"] or "0").replace(" ", "").lower()
    days = int(shift.strip("dw+-") or 0) * _SHORTEST[shift[-1] if shift[-1] in _SHORTEST else "d"]
    back = shift[0] == "-" or (match["base"] is None and shift[0] != "+")
    try:
        return start + timedelta(days=-days if back else days) - timedelta(days=1 if base == "y" else 0)
    except OverflowError as error:
        raise BadText("value.no_such_date") from error


def _pair(text: str, settings: EntrySettings) -> tuple[int, int] | None:
    """(month, day) of four digits in the study's order, of `3/11` in that order, or of 3月11日."""
    if _DIGITS4.fullmatch(text):
        first, second = int(text[:2]), int(text[2:])
    else:
        match = _DAY_OF_YEAR.fullmatch(text)
        if match is None:
            return None
        first, second = int(match[1]), int(match[2])
        if "月" in text:
            return first, second
    return (second, first) if settings.date_order == DateOrder.DAY_FIRST else (first, second)


def _nearest_past(pair: tuple[int, int], entry: date, item: Item) -> date:
    """The latest such day not after the day of entry; 29 February goes back to a leap year at most eight years away."""
    month, day = pair
    if item.future:
        return _made(entry.year, month, day)
    for year in range(entry.year, entry.year - 9, -1):
        try:
            found = date(year, month, day)
        except ValueError:
            if (month, day) != (2, 29):
                break
            continue
        if found <= entry:
            return found
    raise BadText("value.no_such_date")


def _partial(text: str, settings: EntrySettings, item: Item) -> PartialDate:
    if _DIGITS4.fullmatch(text) and _EARLIEST <= int(text) <= _LATEST:
        if settings.date_order == DateOrder.DAY_FIRST and _is_day_of_year(int(text[2:]), int(text[:2])):
            raise BadText("value.ambiguous_date")
        return PartialDate(int(text))
    if match := _MONTH.fullmatch(text):
        month = int(match[2])
        if not 1 <= month <= 12 or int(match[1]) < _EARLIEST:
            raise BadText("value.no_such_date")
        return PartialDate(int(match[1]), month)
    if (match := _YEAR.fullmatch(text)) and not _DIGITS4.fullmatch(text):
        if int(match[1]) < _EARLIEST:
            raise BadText("value.no_such_date")
        return PartialDate(int(match[1]))
    day = _day(text, settings, item)
    return PartialDate(day.year, day.month, day.day)


def _is_day_of_year(month: int, day: int) -> bool:
    try:
        date(2024, month, day)
    except ValueError:
        return False
    return True


def _made(year: int, month: int, day: int) -> date:
    if year < _EARLIEST:
        raise BadText("value.no_such_date")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise BadText("value.no_such_date") from error


def _split_time(text: str) -> tuple[str, str]:
    """The day and the time of a text; the time is what stands behind the last blank or `T`."""
    match = re.fullmatch(
        r"(.*\d[日号]?|[tyv](?:\s*[+-]\s*\d+[dw]?)?)(?:\s+|[Tt](?=\d))(\S.*)", text, re.IGNORECASE
    )
    if match is None or not (_TIME.fullmatch(match[2]) or _TIME_DIGITS.fullmatch(match[2])):
        return text, ""
    return match[1].strip(), match[2]


def _time(text: str) -> time:
    match = _TIME.fullmatch(text) or _TIME_DIGITS.fullmatch(text)
    if match is None:
        raise BadText("value.not_a_time")
    try:
        return time(int(match[1]), int(match[2]))
    except ValueError as error:
        raise BadText("value.no_such_time") from error
