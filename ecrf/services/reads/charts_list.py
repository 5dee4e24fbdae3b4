"""Which pictures there are of a subject, each under a key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from ecrf.services.reads.charts_view import SubjectCharts
from ecrf.words import Message, Text


@dataclass(frozen=True, slots=True)
class ChartChoice:
    """One picture: `course`, `tumour:FORM`, `sheet:FORM`, `scale:ITEM`, `labs:FORM` or `lab:ITEM`."""

    key: str
    title: Text | Message
    group: str
    """Which sort it is, for lists: course, tumour, questionnaires, labs."""
    is_whole: bool = True
    """False: one curve of a sheet that is itself a picture."""


def list_charts(charts: SubjectCharts) -> tuple[ChartChoice, ...]:
    """Everything that can be drawn of a subject, in the order of a list."""
    return tuple(_choices(charts))


def _choices(charts: SubjectCharts) -> Iterator[ChartChoice]:
    if charts.course is not None:
        yield ChartChoice("course", Message("chart.course"), "course")
    for curve in charts.tumours:
        yield ChartChoice(f"tumour:{curve.key}", Message("chart.tumour"), "tumour")
    for sheet in charts.questionnaires:
        yield ChartChoice(f"sheet:{sheet.key}", sheet.title, "questionnaires")
        for scale in sheet.scales if len(sheet.scales) > 1 else ():
            yield ChartChoice(f"scale:{scale.key}", scale.title, "questionnaires", is_whole=False)
    for _, trends in groupby(charts.labs, key=lambda trend: trend.sheet):
        found = list(trends)
        yield ChartChoice(f"labs:{found[0].sheet}", found[0].form, "labs")
        for trend in found:
            yield ChartChoice(f"lab:{trend.key}", trend.title, "labs", is_whole=False)


def title_of(charts: SubjectCharts, key: str) -> Message | str:
    """The name of a picture; of one curve with the sheet it belongs to."""
    choices = list_charts(charts)
    chosen = next((choice for choice in choices if choice.key == key), None)
    if chosen is None:
        return key
    if chosen.is_whole:
        return Message("chart.name", {"name": chosen.title})
    place = choices.index(chosen)
    whole = next(choice for choice in reversed(choices[:place]) if choice.is_whole)
    return Message("chart.part", {"name": chosen.title, "of": whole.title})
