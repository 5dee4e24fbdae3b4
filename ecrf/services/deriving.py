"""Recorded derivations: entries by the system in the transaction that caused them, only if the result differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from ecrf.record import entry as e
from ecrf.record.address import UNGROUPED, is_under, parse_address
from ecrf.record.converting import encode_value
from ecrf.record.digest import compute_digest
from ecrf.record.effective import read_cell
from ecrf.record.fold.guards import is_locked
from ecrf.record.state import RecordState
from ecrf.record.value import Native, Typed, Value
from ecrf.rules.plan import Derived
from ecrf.schema.index import DesignIndex
from ecrf.schema.model import Item, ItemType
from ecrf.services.context import SubjectView
from ecrf.services.designs import Published
from ecrf.services.outcome import StoredValue
from ecrf.services.unit import Unit


@lru_cache(maxsize=64)
def shown_derivations(index: DesignIndex) -> Mapping[str, tuple[str, ...]]:
    """By group: the fields that are computed when looked at and stored nowhere."""
    found: dict[str, tuple[str, ...]] = {}
    for place in index.items():
        if place.item.derive is not None and not place.item.derive.recorded:
            found[place.group.oid] = (*found.get(place.group.oid, ()), place.item.oid)
    return found


def as_value(item: Item, native: Native | None) -> Value | None:
    """A computed result as a value of its item: decimals rounded half up to the item's places, None unknown."""
    if native is None:
        return None
    if isinstance(native, Decimal):
        places = 0 if item.type is ItemType.INTEGER else item.places
        native = native.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return Typed(item.type, native)


def compute_derived(view: SubjectView, derived: Derived, record: str, line: str) -> Value | None:
    """The value of a derivation in a record and line."""
    place = view.index.item(derived.item)
    return as_value(place.item, derived.evaluate(view.at_home(record, line, place.group.oid)))


def derive_again(view: SubjectView, derived: Derived, line_key: str) -> Value | None:
    """What a derivation gives on a line (record/group/line) now."""
    home, _, line = line_key.rpartition("/")
    return compute_derived(view, derived, home.rpartition("/")[0], line)


def is_held(state: RecordState, at: str) -> bool:
    """Whether a lock, or a signature that holds as things stand, covers a field: nothing is computed into it then."""
    if state.locks and is_locked(state, at):
        return True
    signed = {row.at: row.digest for row in state.statements.values() if row.signs and is_under(at, row.at)}
    return any(compute_digest(state, prefix) == digest for prefix, digest in signed.items())


def derive(
    unit: Unit, published: Published, state: RecordState, changed: Sequence[StoredValue]
) -> list[StoredValue]:
    """Recompute every recorded derivation the changed fields reach, in dependency order; returns what changed."""
    items = frozenset([value.at.rpartition("/")[2] for value in changed])
    reached = published.plan.derivations_after(items)
    if not reached:
        return []
    view = SubjectView(state, published)
    results: list[StoredValue] = []
    cause = changed[-1]
    for derived in reached:
        for record, line in _homes(view, derived, changed):
            result = _record(
                unit, view, derived, f"{record}/{view.index.item(derived.item).group.oid}/{line}", cause
            )
            if result is not None:
                results.append(result)
    return results


def _homes(view: SubjectView, derived: Derived, changed: Sequence[StoredValue]) -> list[tuple[str, str]]:
    place = view.index.item(derived.item)
    homes: list[tuple[str, str]] = []
    for value in changed:
        address = parse_address(value.at)
        if address.form == place.form.oid and address.group == place.group.oid:
            homes.append((address.record, address.line))
            continue
        visit = f"{address.event}/{address.event_repeat}/"
        for record in view.records_of(place.form.oid):
            if record.startswith(visit):
                lines = view.state.lines_of(record, place.group.oid) if place.group.repeating else []
                homes += [(record, row.line) for row in lines] or [(record, UNGROUPED)]
    return list(dict.fromkeys(homes))


def _record(
    unit: Unit, view: SubjectView, derived: Derived, line_key: str, cause: StoredValue
) -> StoredValue | None:
    state, at = view.state, f"{line_key}/{derived.item}"
    line = state.lines.get(line_key)
    cell = line.items.get(derived.item) if line is not None else None
    value = derive_again(view, derived, line_key)
    if (read_cell(cell) == value) if cell is not None else value is None:
        return None
    if is_held(state, at):
        return None  # what it would be now is a finding of the integrity run
    if cell is not None and value is None:
        entry: e.Entry = e.ValueCleared(at, cell.version, by=e.SYSTEM, cause=cause.version)
    elif value is not None:
        entry = e.ValueEntered(
            at=at,
            value=unit.content.put(encode_value(value)),
            replaces=cell.version if cell is not None else 0,
            how="computed",
            by=e.SYSTEM,
            cause=cause.version,
            function=derived.function,
        )
    return StoredValue(at, unit.add(state.chain, entry), value)
