"""The proof of a check: its examples are run, and it must fire and stay quiet as they say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ecrf.record.value import NonConformant, Typed, Value
from ecrf.rules.memory import MemoryContext, Spot, parse_spot
from ecrf.rules.plan import Plan
from ecrf.rules.planned import CompiledCheck, Derived
from ecrf.schema.index import DesignIndex
from ecrf.schema.model import Design, Example, Item
from ecrf.words import Fault

ParseText = Callable[[Item, str], Value]
"""Reads the raw text of an item as the field would, missing codes included."""

ARM = "arm()"
"""Key of an example under which the subject's arm stands."""


def check_examples(design: Design, plan: Plan, parse: ParseText) -> tuple[Fault, ...]:
    """Return a fault for every example that cannot be read or does not do what it says.

    Derived items of the home record are computed unless the example gives them. The plan must be without faults.
    """
    bench = _Bench(DesignIndex(design), plan, parse)
    return tuple(
        fault
        for check in plan.checks()
        for number, example in enumerate(check.check.examples, 1)
        for fault in bench.check(check, example, number)
    )


class _Bench:
    def __init__(self, index: DesignIndex, plan: Plan, parse: ParseText) -> None:
        self._index, self._plan, self._parse = index, plan, parse

    def check(self, check: CompiledCheck, example: Example, number: int) -> Iterator[Fault]:
        place = f"{check.form}/{check.oid}"
        values: dict[Spot, Value] = {}
        unreadable = False
        arm = example.values.get(ARM)
        if arm is not None and arm not in {each.oid for each in self._index.design.study.arms}:
            unreadable = True
            yield Fault("rules.example_value", place, {"example": number, "key": ARM, "text": arm})
        for key, text in example.values.items():
            if key == ARM:
                continue
            spot = parse_spot(key)
            if spot is None or not self._is_known(spot):
                unreadable = True
                yield Fault("rules.example_key", place, {"example": number, "key": key})
                continue
            value = self._parse(self._index.item(spot.item).item, text)
            if isinstance(value, NonConformant):
                unreadable = True
                yield Fault("rules.example_value", place, {"example": number, "key": key, "text": text})
            values[spot] = value
        if unreadable:
            return
        context = MemoryContext(self._index, check.form, values, _day(example.as_of))
        context.arm = arm
        self._derive(check, context)
        if (check.evaluate(context) is True) != example.fires:
            code = "rules.example_silent" if example.fires else "rules.example_fires"
            yield Fault(code, place, {"example": number})

    def _is_known(self, spot: Spot) -> bool:
        known_event = not spot.event or self._index.find_event(spot.event) is not None
        return known_event and self._index.find_item(spot.item) is not None

    def _derive(self, check: CompiledCheck, context: MemoryContext) -> None:
        for derived in self._plan.derivations:
            if derived.form == check.form and context.item(derived.item) is None:
                self._put(derived, context)

    def _put(self, derived: Derived, context: MemoryContext) -> None:
        item = self._index.item(derived.item).item
        native = _rounded(derived.evaluate(context), item.places)
        if native is not None:
            context.put(Spot("", 1, 1, item.oid), Typed(item.type, native))


def _rounded(native: Any, places: int) -> Any:  # noqa: ANN401 - any native value passes through
    if not isinstance(native, Decimal):
        return native
    return native.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
