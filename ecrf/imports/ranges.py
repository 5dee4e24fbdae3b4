"""A laboratory's list of reference ranges from a text file or workbook: a heading that is known, a row a range."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from ecrf.clinical.numbers import parse_decimal
from ecrf.clinical.site_ranges import SiteRange
from ecrf.imports.reading import read_bytes, read_plain
from ecrf.imports.sheet import show_cell
from ecrf.words import Fault, Refusal

COLUMNS = {
    "laboratory": ("laboratory", "检验科室"),
    "analyte": ("analyte", "检验项目"),
    "unit": ("unit", "单位"),
    "sex": ("sex", "性别"),
    "age_from": ("age_from", "年龄下限"),
    "age_to": ("age_to", "年龄上限"),
    "since": ("since", "生效日期"),
    "low": ("low", "下限"),
    "high": ("high", "上限"),
    "source": ("source", "来源"),
}
"""The heading of each part, in English and Chinese."""
NEEDED = ("laboratory", "analyte", "since", "low", "high")
SEXES = {"": "", "f": "F", "female": "F", "女": "F", "m": "M", "male": "M", "男": "M"}


def read_ranges(path: Path) -> tuple[SiteRange, ...]:
    """The ranges of a file; refuses `ranges.column` without a heading, `ranges.cell` what cannot be read, by row."""
    sheet = read_plain(read_bytes(path))
    heading = [name.strip().casefold() for name in sheet.heading]
    places = {
        part: heading.index(name) for part, names in COLUMNS.items() for name in names if name in heading
    }
    for part in NEEDED:
        if part not in places:
            raise Refusal(Fault("ranges.column", path.name, {"column": " / ".join(COLUMNS[part])}))
    return tuple(
        _read_row(
            number,
            {part: show_cell(cells[at]).strip() if at < len(cells) else "" for part, at in places.items()},
        )
        for number, cells in sheet.rows
    )


def _read_row(row: int, texts: Mapping[str, str]) -> SiteRange:
    def refuse(part: str) -> Refusal:
        return Refusal(Fault("ranges.cell", str(row), {"column": part, "text": texts.get(part, "")}))

    def number(part: str) -> Decimal | None:
        text = texts.get(part, "")
        try:
            return parse_decimal(text, part) if text else None
        except Refusal as refusal:
            raise refuse(part) from refusal

    def age(part: str) -> int | None:
        text = texts.get(part, "")
        if text and not (text.isdecimal() and len(text) < 4):
            raise refuse(part)
        return int(text) if text else None

    sex = SEXES.get(texts.get("sex", "").casefold())
    if sex is None:
        raise refuse("sex")
    try:
        since = date.fromisoformat(texts["since"])
    except ValueError as error:
        raise refuse("since") from error
    return SiteRange(
        laboratory=texts["laboratory"],
        analyte=texts["analyte"].upper(),
        since=since,
        unit=texts.get("unit", ""),
        sex=sex,
        age_from=age("age_from") or 0,
        age_to=age("age_to"),
        low=number("low"),
        high=number("high"),
        source=texts.get("source", ""),
    )
