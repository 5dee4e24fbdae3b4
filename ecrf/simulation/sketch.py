"""A subject's state with values nobody stored yet, so that skip logic answers while a form is being made up."""

from __future__ import annotations

from msgspec import Raw

from ecrf.record.converting import encode_value
from ecrf.record.rows import Cell, LineRow
from ecrf.record.state import RecordState
from ecrf.record.value import Native, Typed, Value
from ecrf.services.context import HomeContext, SubjectView
from ecrf.services.designs import Published


class Sketch:
    """Values on top of a state; the state itself is never touched."""

    def __init__(self, state: RecordState, published: Published) -> None:
        over = RecordState(state.chain)
        over.put([] if state.root is None else [state.root])
        over.forms, over.missing = state.forms, state.missing
        over.lines = dict(state.lines)
        self.state = over
        self.view = SubjectView(over, published)
        self._own: set[str] = set()

    def put(self, record: str, group: str, line: str, values: dict[str, Value]) -> None:
        """Take values of one line as if they stood."""
        key = f"{record}/{group}/{line}"
        row = self.state.lines.get(key)
        if key not in self._own:
            row = LineRow(record, group, line, row.number if row else 0, dict(row.items) if row else {})
            self.state.lines[key] = row
            self._own.add(key)
        assert row is not None  # noqa: S101 - it is ours now
        for item, value in values.items():
            row.items[item] = Cell(0, Raw(encode_value(value)))

    def holds(self, record: str, group: str, line: str, item: str) -> bool:
        """Whether a field has something in it."""
        row = self.state.lines.get(f"{record}/{group}/{line}")
        return row is not None and item in row.items

    def look(self, context: HomeContext, oid: str) -> Native | None:
        """The typed value of an item in the line, the record, or anywhere in the visit."""
        for value in (context.item(oid), context.here(oid)):
            if isinstance(value, Typed):
                return value.native
        return None
