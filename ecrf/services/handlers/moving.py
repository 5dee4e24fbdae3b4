"""Handler of moving a form to where it belongs: in error where it stood, entered again at the other visit or subject."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ecrf.record import entry as e
from ecrf.record.address import UNGROUPED, is_under, parse_address
from ecrf.record.fold.guards import need_form
from ecrf.record.rows import Cell, LineRow, MissingRow
from ecrf.record.standing import standing_record
from ecrf.record.state import RecordState
from ecrf.record.value import Typed, Value, Withheld
from ecrf.schema.index import DesignIndex, ItemPlace
from ecrf.schema.model import Event
from ecrf.services import commands as c
from ecrf.services.answer import Answer, Bench, enter_chain, need_root, published_of, require_words
from ecrf.services.designs import Published
from ecrf.services.handlers.entering import store_values
from ecrf.services.handlers.forms import put_in_error, refuse_sent
from ecrf.services.reads.schedule import next_repeat
from ecrf.services.reads.showing import Sight
from ecrf.services.unit import Unit
from ecrf.words import Fault, Refusal


@dataclass(frozen=True, slots=True)
class _Carried:
    """What a form record holds: its values as entered again, the entries they come from, its standing lines and marks."""

    target: str
    """The record they go to, and the digest of the design it is begun under."""
    design: str
    values: tuple[c.NewValue, ...]
    origins: dict[str, int]
    lines: tuple[LineRow, ...]
    marks: tuple[MissingRow, ...]


def move_form(unit: Unit, command: c.MoveForm, bench: Bench) -> Answer:
    """Mark a form as entered in error and enter its values where it belongs, in one transaction of both chains.

    The copy is begun, not complete, and carries nothing people stated: it is verified, reviewed and signed anew.
    Refuses `command.move_*` where the form is not planned, something stands, or a value may not be seen.
    """
    state = enter_chain(unit, command.chain)
    require_words(command.reason, command.record)
    need_form(state, command.record, command.record)
    other = unit.record(command.to_chain)
    carried = _take_along(bench, (state, command.record), (other, command.visit))
    put_in_error(unit, state, command.record, unit.text(command.reason), bench)
    unit.add(state.chain, e.FormMoved(command.record, "to", other.chain, carried.target))
    unit.add(other.chain, e.FormMoved(carried.target, "from", state.chain, command.record, carried.origins))
    return _enter_again(unit, command, carried, bench)


def move_forms(unit: Unit, command: c.MoveForms, bench: Bench) -> Answer:
    """Move several forms of a visit in one transaction of both chains; what one refuses, refuses all."""
    if not command.records:
        raise Refusal(Fault("command.nothing", command.chain))
    for record in command.records:
        one = c.MoveForm(
            command.id, command.typed, command.chain, record, command.to_chain, command.visit, command.reason
        )
        answer = move_form(unit, one, bench)
    return answer


def find_obstacle(bench: Bench, at: tuple[RecordState, str], to: tuple[RecordState, str]) -> Fault | None:
    """Why a record of one subject could not go to a visit of another, None where it could; locks are the fold's."""
    try:
        _take_along(bench, at, to)
    except Refusal as refusal:
        return refusal.fault
    return None


def _take_along(bench: Bench, at: tuple[RecordState, str], to: tuple[RecordState, str]) -> _Carried:
    """What goes from a record of one subject to a visit of another; refuses what cannot."""
    (state, record), (other, visit) = at, to
    refuse_sent(bench, state, record)
    if need_root(other).site != need_root(state).site:
        raise Refusal(Fault("command.move_other_site", other.chain))
    published = published_of(bench, other)
    target = find_target(other, published.index, record.split("/")[2], visit)
    if isinstance(target, Fault):
        raise Refusal(target)
    return _carry(state, record, target, published, bench)


def find_target(state: RecordState, index: DesignIndex, form: str, visit: str) -> str | Fault:
    """The record a form would be moved to, or why not: the visit has no such form, or something stands there."""
    oid, _, repeat = visit.partition("/")
    event = index.find_event(oid)
    use = next((use for use in event.forms if use.form == form), None) if event is not None else None
    if event is None or use is None or not _has_repeat(state, event, repeat):
        return Fault("command.move_not_planned", visit)
    target = standing_record(state, oid, repeat, form)
    if target in state.forms and use.repeating:
        target = f"{visit}/{form}/{next_repeat(state, event, use, int(repeat))}/1"
    if target in state.forms or any(
        mark.version and (is_under(mark.at, target) or is_under(target, mark.at))
        for mark in state.missing.values()
    ):
        return Fault("command.move_taken", target)
    return target


def _has_repeat(state: RecordState, event: Event, repeat: str) -> bool:
    if not (repeat.isascii() and repeat.isdigit() and repeat[0] != "0"):
        return False
    most = next_repeat(state, event) if event.kind == "unscheduled" else max(event.repeats, 1)
    return int(repeat) <= most


def _carry(state: RecordState, record: str, target: str, published: Published, bench: Bench) -> _Carried:
    values: list[c.NewValue] = []
    origins: dict[str, int] = {}
    lines = sorted(_standing(state, record), key=lambda line: (line.group, line.number))
    groups = {line.group: [each.number for each in lines if each.group == line.group] for line in lines}
    for line in lines:
        for oid, cell in sorted(line.items.items(), key=lambda pair: pair[1].version):
            at = f"{line.key}/{oid}"
            place = _place(published.index, at)
            value = None if place.item.derive is not None else _read(bench, place, cell, at)
            if value is not None:
                rest = at[len(record) + 1 :]
                numbers = groups.get(place.item.links, [])
                values.append(c.NewValue(f"{target}/{rest}", _renumbered(value, numbers)))
                origins[rest] = cell.version
    marks = tuple(row for row in state.missing.values() if row.version and is_under(row.at, record))
    return _Carried(target, published.digest, tuple(values), origins, tuple(lines), marks)


def _standing(state: RecordState, record: str) -> Iterator[LineRow]:
    """The lines of a record that were not removed; those of a log without a value are left behind."""
    for line in state.lines.values():
        if line.record == record and not line.removed and line.items:
            yield line


def _place(index: DesignIndex, at: str) -> ItemPlace:
    """The item of a field in the design it goes to; refuses a field that is not there."""
    address = parse_address(at)
    place = index.find_item(address.item)
    if place is None or (place.form.oid, place.group.oid) != (address.form, address.group):
        raise Refusal(Fault("command.move_no_field", at))
    return place


def _read(bench: Bench, place: ItemPlace, cell: Cell, at: str) -> Value | None:
    """The value, None where it was redacted; refuses one the person may not see."""
    value = Sight(bench.session).read(cell, place.item, at)
    if isinstance(value, Withheld):
        if value.why != "redacted":
            raise Refusal(Fault("command.move_withheld", at))
        return None
    return value


def _renumbered(value: Value, numbers: list[int]) -> Value:
    """A value that names a line of a log moved with it, by the number the line has in its new place."""
    if not isinstance(value, Typed) or value.native not in numbers:
        return value
    return Typed(value.type, Decimal(numbers.index(int(str(value.native))) + 1))


def _enter_again(unit: Unit, command: c.MoveForm, carried: _Carried, bench: Bench) -> Answer:
    chain, target, answer = command.to_chain, carried.target, Answer(command.to_chain)
    if carried.values:
        again = c.EnterValues(command.id, command.typed, chain, carried.values, "carried")
        answer = store_values(unit, again, bench, confirms=False)
    else:
        unit.add(chain, e.FormOpened(target, carried.design))
    for line in carried.lines:
        if line.line != UNGROUPED and not line.begun:
            unit.add(chain, e.LineFinished(f"{target}/{line.group}/{line.line}"))
    for mark in carried.marks:
        at = target + mark.at[len(command.record) :]
        unit.add(chain, e.MissingMarked(at, unit.content.put(bytes(mark.value))))
    return Answer(chain, answer.values, answer.prompts, created=target)
