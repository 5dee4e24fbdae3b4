"""Dates as files write them, to the ISO text a field reads without doubt; shorthand of the keyboard is not taken."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from ecrf.imports.mapping import DateOrder, Serial

_TIME = r"(?:[ T]+(?P<hour>\d{1,2})[:时](?P<minute>\d{2})(?:[:分](?:\d{2})(?:\.\d+)?)?秒?)?"
_YEAR_FIRST = re.compile(
    rf"(?P<y>\d{{4}})(?:[-/.年](?P<m>\d{{1,2}})(?:[-/.月](?P<d>\d{{1,2}})日?|月)?|年)?{_TIME}", re.ASCII
)
_RUN = re.compile(rf"(?P<y>\d{{4}})(?P<m>\d{{2}})(?P<d>\d{{2}}){_TIME}", re.ASCII)
_YEAR_LAST = re.compile(rf"(?P<a>\d{{1,2}})[-/.](?P<b>\d{{1,2}})[-/.](?P<y>\d{{4}}){_TIME}", re.ASCII)
_SERIAL = re.compile(r"\d{1,7}(?:\.\d+)?", re.ASCII)
_DAY_ZERO = {Serial.D1900: datetime(1899, 12, 30), Serial.D1904: datetime(1904, 1, 1)}  # noqa: DTZ001 - a day, no moment


def read_date_text(text: str, order: DateOrder, serial: Serial | None) -> str | None:
    """ISO text (`2026-03-11`, `2026-03`, `2026`, with ` 08:30` behind it) of a date in a file; None when it is none.

    A bare number is a date only where the mapping names day 0. Two-digit years and dates that do not exist are none.
    """
    line = text.strip()
    if serial is not None and _SERIAL.fullmatch(line):
        return _read_serial(line, serial)
    match = _RUN.fullmatch(line) or _YEAR_FIRST.fullmatch(line)
    if match is not None:
        return _iso(match, match["m"] or "", match["d"] or "")
    match = _YEAR_LAST.fullmatch(line) if order is not DateOrder.YMD else None
    if match is None:
        return None
    month, day = (match["b"], match["a"]) if order is DateOrder.DMY else (match["a"], match["b"])
    return _iso(match, month, day)


def _iso(match: re.Match[str], month: str, day: str) -> str | None:
    try:
        date(int(match["y"]), int(month or 1), int(day or 1))
    except ValueError:
        return None
    days = "-".join(
        part for part in (match["y"], month.zfill(2) if month else "", day.zfill(2) if day else "") if part
    )
    if match["hour"] is None:
        return days
    hour, minute = int(match["hour"]), int(match["minute"])
    return f"{days} {hour:02}:{minute:02}" if day and hour < 24 and minute < 60 else None


def _read_serial(text: str, serial: Serial) -> str | None:
    """Excel's count of days; below 61 the 1900 count is off by the 29 February 1900 it believes in."""
    days = float(text)
    if days < 61 or days > 2_958_465:
        return None
    moment = _DAY_ZERO[serial] + timedelta(minutes=round(days * 1440))
    has_time = "." in text and text.rstrip("0").split(".")[1] != ""
    return f"{moment:%Y-%m-%d %H:%M}" if has_time else f"{moment:%Y-%m-%d}"
