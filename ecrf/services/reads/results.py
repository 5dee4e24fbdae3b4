"""The laboratory results of a subject with the grades they suggest, term by term."""

from __future__ import annotations

from collections.abc import Iterator

from ecrf.record.address import UNGROUPED
from ecrf.record.converting_labs import lab_text
from ecrf.record.effective import read_item
from ecrf.record.value import LabValue, Typed
from ecrf.rules.labs import lab_flag
from ecrf.schema.model import Item, ItemType
from ecrf.services.reads.baseline import Baselines
from ecrf.services.reads.events_view import ResultRead
from ecrf.services.reads.grading import LabGrader
from ecrf.services.reads.source import Source, SubjectRead
from ecrf.words import Text

SIGNIFICANCE = "S"
"""An item's judgement bears its name with this letter behind it."""


def read_results(source: Source, read: SubjectRead, code: str = "") -> tuple[ResultRead, ...]:
    """Graded results in the order of their samples; with `code` every result of the term's analytes, graded or not."""
    grader = source.grade
    if not isinstance(grader, LabGrader):
        return ()
    wanted = grader.analytes(code) if code else None
    found = [
        result
        for place in read.view.index.items()
        if place.item.type is ItemType.LAB
        and not place.group.repeating
        and (wanted is None or place.item.analyte in wanted)
        and source.sight.hides(place.item) is None
        for result in _of_item(read, grader, (place.form.oid, place.group.oid, place.item), code)
    ]
    return tuple(sorted(found, key=lambda each: (each.day, each.at)))


def _of_item(
    read: SubjectRead, grader: LabGrader, what: tuple[str, str, Item], code: str
) -> Iterator[ResultRead]:
    form, group, item = what
    baselines = Baselines(read.view)
    base = baselines.of(item.oid)
    for record in read.view.records_of(form):
        value = read_item(read.state, f"{record}/{group}/{UNGROUPED}", item.oid)
        day = baselines.sampled(record)[0]
        if not isinstance(value, Typed) or not isinstance(value.native, LabValue) or day is None:
            continue
        lab = value.native
        grades = grader.certain(item, lab, base.lab if base is not None else None)
        shown = [(g.grade, g.code, g.term) for g in grades if code in ("", g.code)]
        for grade, graded, term in shown or ([(0, code, Text(""))] if code else []):
            yield ResultRead(
                at=f"{record}/{group}/{UNGROUPED}/{item.oid}",
                label=item.label,
                day=day,
                text=lab_text(lab),
                flag=lab_flag(lab) or "",
                grade=grade,
                code=graded,
                term=term,
                significance=_significance(read, record, item.oid),
            )


def _significance(read: SubjectRead, record: str, oid: str) -> str:
    place = read.view.index.find_item(oid + SIGNIFICANCE)
    if place is None:
        return ""
    value = read_item(read.state, f"{record}/{place.group.oid}/{UNGROUPED}", place.item.oid)
    return value.native if isinstance(value, Typed) and isinstance(value.native, str) else ""
