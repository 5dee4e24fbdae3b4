"""What a design must prove before it is frozen into a study: lint, expressions, examples, unchanged meaning."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache

from ecrf.record.converting import EntrySettings, parse_value
from ecrf.record.value import Value
from ecrf.rules.examples import check_examples
from ecrf.rules.plan import Plan
from ecrf.schema.canonical import decode_design
from ecrf.schema.compare import check_change
from ecrf.schema.findings import Level
from ecrf.schema.index import DesignIndex
from ecrf.schema.lint import check_design
from ecrf.schema.model import Design, Item
from ecrf.words import Fault, Refusal

_EXAMPLES_DAY = date(2099, 12, 31)
"""Examples are read as if entered this day, so that none of their dates lies in the future."""


class NotProved(Refusal):
    """A design is not fit to be published; `faults` says why, place by place."""

    def __init__(self, version: str, faults: tuple[Fault, ...]) -> None:
        super().__init__(Fault("design.not_proved", version, {"count": len(faults)}))
        self.faults = faults


@lru_cache(maxsize=8)
def prove_design(data: bytes, build_plan: Callable[[Design], Plan]) -> tuple[Fault, ...]:
    """Return everything wrong with a design by itself, given its canonical bytes; nothing means it may be published."""
    design = decode_design(data)
    faults = tuple(finding.fault for finding in check_design(design) if finding.level is Level.ERROR)
    plan = build_plan(design)
    faults += plan.find_faults()
    if faults:
        return faults
    index = DesignIndex(design)

    def parse(item: Item, text: str) -> Value:
        settings = EntrySettings(entry_date=_EXAMPLES_DAY, codelist=index.codelist_of(item))
        return parse_value(item, text, settings)

    return check_examples(design, plan, parse)


def require_publishable(data: bytes, before: Design | None, build_plan: Callable[[Design], Plan]) -> Design:
    """The design, or Refusal (NotProved) naming every fault, a changed meaning of an identifier of `before` among them."""
    faults = prove_design(data, build_plan)
    design = decode_design(data)
    if before is not None:
        faults += check_change(before, design)
    if faults:
        raise NotProved(design.study.version, faults)
    return design
