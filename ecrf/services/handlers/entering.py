"""Handlers of values, lines and missing marks: what leaving a field does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat

from ecrf.record import entry as e
from ecrf.record.address import UNGROUPED, Address, parse_address, site_chain
from ecrf.record.converting import encode_value, parse_plain
from ecrf.record.digest import compute_digest
from ecrf.record.effective import read_cell
from ecrf.record.missing import MissingCode
from ecrf.record.rows import Cell, LineRow
from ecrf.record.state import RecordState
from ecrf.record.value import Missing, Typed, Value
from ecrf.schema.index import ItemPlace
from ecrf.schema.model import Item
from ecrf.services import commands as c
from ecrf.services.answer import Answer, Bench, enter_chain, need_root, published_of, require_words
from ecrf.services.context import SubjectView
from ecrf.services.deriving import derive
from ecrf.services.designs import Published
from ecrf.services.findings import build_prompts, find_firing
from ecrf.services.outcome import StoredValue
from ecrf.services.reading_text import Reading, read_text
from ecrf.services.reasons import Reasons
from ecrf.services.settling import complete_form, settle_after_change, show_prompts
from ecrf.services.unit import Unit
from ecrf.words import Fault, Refusal

_NOWHERE = Address()


@dataclass(slots=True)
class _Entering:
    """One EnterValues at work."""

    unit: Unit
    command: c.EnterValues
    bench: Bench
    state: RecordState
    published: Published
    reading: Reading
    reasons: Reasons
    origin: e.Commitment | None = None
    """The file they come from, kept once for all."""
    line_key: str = ""
    """The line the last value went into, with the fields a person may fill there, its home and what stands in it."""
    fields: Mapping[str, Item] = field(default_factory=dict)
    home: Address = _NOWHERE
    line: LineRow | None = None
    homes: dict[str, Address] = field(default_factory=dict)
    """The lines in which something changed, in the order of their first value."""


def enter_values(unit: Unit, command: c.EnterValues, bench: Bench) -> Answer:
    """Store values, derive, let checks speak, settle queries of complete forms; all or nothing."""
    confirms = command.origin is None and bench.session.may("confirm_judgement")
    return store_values(unit, command, bench, confirms=confirms)


def store_values(unit: Unit, command: c.EnterValues, bench: Bench, *, confirms: bool) -> Answer:
    """The same; `confirms` says whether the judgements among the values are confirmed by entering them."""
    state = enter_chain(unit, command.chain)
    if need_root(state).in_error:
        raise Refusal(Fault("fold.in_error", command.chain))
    published = published_of(bench, state)
    site = site_chain(need_root(state).site)
    reading = Reading(published, state, unit.now.date(), bench.find_term, lambda: unit.record(site))
    work = _Entering(unit, command, bench, state, published, reading, Reasons(unit, state))
    if not command.values:
        raise Refusal(Fault("command.nothing", command.chain))
    reason = unit.optional_text(command.reason)
    rows: Iterable[int] = repeat(0)
    if command.origin is not None:
        rows, work.origin = command.origin.rows, unit.text(command.origin.words)
    given = zip(command.values, rows, strict=command.origin is not None)
    stored = [found for new, row in given if (found := _enter_one(work, new, reason, row)) is not None]
    homes = list(work.homes.values())
    heard = any(published.plan.hears(home.form) for home in homes)
    if heard and (derived := derive(unit, published, state, stored)):
        stored += derived
        homes = _homes(stored)
    if confirms:
        _confirm_own(work, stored)
    records = tuple(dict.fromkeys([home.record for home in homes]))
    view = SubjectView(state, published)
    if heard:
        show_prompts(unit, view, stored)
    if command.finish and records:
        complete_form(unit, view, records[0], bench)
    if heard:
        settle_after_change(unit, view, stored, bench)
    lines = frozenset([home.line for home in homes])
    findings = [
        finding
        for record in records
        for finding in find_firing(view, record, published.plan.checks_of(record.split("/")[2]), lines)
    ]
    return Answer(command.chain, tuple(stored), build_prompts(view, findings))


def _homes(stored: Sequence[StoredValue]) -> list[Address]:
    """The lines some values stand in, in the order of their first value."""
    return [parse_address(key) for key in dict.fromkeys([value.at.rpartition("/")[0] for value in stored])]


def _go_to_line(work: _Entering, at: str, line_key: str) -> Item:
    """Turn to the line of a field; refuses an address that is no field a person may fill."""
    address = parse_address(at)
    place = _place(work, address)
    work.line_key, work.home = line_key, address
    work.line = work.state.lines.get(line_key)
    work.fields = work.published.index.fields_beside(place)
    return place.item


def _place(work: _Entering, address: Address) -> ItemPlace:
    index = work.published.index
    place = index.find_item(address.item)
    if place is None or place.form.oid != address.form or place.group.oid != address.group:
        raise Refusal(Fault("command.no_such_field", address.text))
    if index.find_event(address.event) is None:
        raise Refusal(Fault("command.no_such_visit", address.text))
    if place.item.derive is not None:
        raise Refusal(Fault("command.derived", address.text))
    if place.group.repeating == (address.line == UNGROUPED):
        raise Refusal(Fault("command.no_such_line", address.text))
    return place


def _enter_one(work: _Entering, new: c.NewValue, reason: e.Commitment | None, row: int) -> StoredValue | None:
    at, entered, state = new.at, new.entered, work.state
    line_key, _, oid = at.rpartition("/")
    item = work.fields.get(oid) if line_key == work.line_key else None
    if item is None:
        item = _go_to_line(work, at, line_key)
    line = work.line
    cell = line.items.get(oid) if line is not None else None
    value = _read(work, item, at, entered) if isinstance(entered, str) else entered
    if value is None if cell is None else _is_same(cell, value):
        return None
    if (cell.version if cell is not None else 0) != new.seen:
        raise Refusal(Fault("command.stale", at, {"item": item.label}))
    if cell is not None and reason is None and work.reasons.is_due(parse_address(at), cell):
        raise Refusal(Fault("command.reason_due", at, {"item": item.label}))
    unit, chain = work.unit, work.command.chain
    work.homes[line_key] = work.home
    if line is None and work.home.record not in state.forms:
        unit.add(chain, e.FormOpened(work.home.record, work.published.digest))
    if value is None:
        return StoredValue(at, unit.add(chain, e.ValueCleared(at, new.seen, reason=reason)), None)
    data = encode_value(value)
    if item.blinding or item.identifying:
        data = _sealed(work, item, at, data)
    content, how = unit.content.put(data), work.command.how
    entry = e.ValueEntered(at, content, new.seen, how, "", 0, "", reason, work.origin, row)
    version = unit.add(chain, entry)
    if line is None:
        work.line = state.lines[line_key]
    return StoredValue(at, version, value)


def _sealed(work: _Entering, item: Item, at: str, data: bytes) -> bytes:
    """The content bytes of a flagged item: encrypted under its class key."""
    class_name = "unblinding" if item.blinding else "identity"
    sealer = work.bench.session.sealer
    if not sealer.holds(class_name):
        raise Refusal(Fault("command.no_key", at, {"class": class_name}))
    sealed = sealer.seal(class_name, data, at).hex()
    return f'{{"sealed":"{class_name}","data":"{sealed}"}}'.encode()


def _read(work: _Entering, item: Item, at: str, text: str) -> Value | None:
    """What was typed; an empty text empties the field."""
    plain = parse_plain(item, text)
    if plain is not None or not text or text.isspace():
        return plain
    return read_text(work.reading, item, parse_address(at), text)


def _is_same(cell: Cell, value: Value | None) -> bool:
    """The same value again, however it was typed, is no change."""
    standing = read_cell(cell)
    if isinstance(standing, Typed) and isinstance(value, Typed):
        return (standing.type, standing.native) == (value.type, value.native)
    return value is not None and standing == value


def _confirm_own(work: _Entering, stored: list[StoredValue]) -> None:
    """A judgement the investigator enters is confirmed by entering it; one a file brings still has to be made."""
    for value in stored:
        place = work.published.index.find_item(value.at.rpartition("/")[2])
        if place is not None and place.item.judgement and value.value is not None:
            digest = compute_digest(work.state, value.at)
            entry = e.Stated(value.at, "judgement", work.state.sequence, digest, "entered_by_investigator")
            work.unit.add(work.command.chain, entry)


def finish_line(unit: Unit, command: c.FinishLine, bench: Bench) -> Answer:
    """The line is no longer begun: checks that waited for it may speak."""
    state = enter_chain(unit, command.chain)
    line = state.lines.get(command.at)
    if line is not None and line.begun:
        if not line.items:
            unit.add(command.chain, e.LineRemoved(command.at))
        else:
            unit.add(command.chain, e.LineFinished(command.at))
    view = SubjectView(state, published_of(bench, state))
    record = parse_address(command.at).record
    findings = find_firing(view, record, published_of(bench, state).plan.checks_of(record.split("/")[2]))
    return Answer(command.chain, (), build_prompts(view, findings))


def remove_line(unit: Unit, command: c.RemoveLine, bench: Bench) -> Answer:
    """Take a line out of work, with a reason unless it is begun and empty; its system queries close."""
    state = enter_chain(unit, command.chain)
    line = state.lines.get(command.at)
    if line is not None and line.items:
        require_words(command.reason, command.at)
    unit.add(command.chain, e.LineRemoved(command.at, unit.optional_text(command.reason)))
    view = SubjectView(state, published_of(bench, state))
    settle_after_change(unit, view, [StoredValue(f"{command.at}/_", state.sequence, None)], bench)
    return Answer(command.chain)


def restore_line(unit: Unit, command: c.RestoreLine, bench: Bench) -> Answer:
    """Bring a removed line back."""
    enter_chain(unit, command.chain)
    require_words(command.reason, command.at)
    unit.add(command.chain, e.LineRestored(command.at, unit.text(command.reason)))
    return Answer(command.chain)


def mark_missing(unit: Unit, command: c.MarkMissing, bench: Bench) -> Answer:
    """Mark a line, group, form or visit as missing."""
    enter_chain(unit, command.chain)
    if command.code not in set(MissingCode):
        raise Refusal(Fault("command.unknown_missing", command.at, {"code": command.code}))
    content = unit.content.put(encode_value(Missing(command.code, command.reason)))
    sequence = unit.add(command.chain, e.MissingMarked(command.at, content))
    return Answer(command.chain, (StoredValue(command.at, sequence, Missing(command.code, command.reason)),))


def lift_missing(unit: Unit, command: c.LiftMissing, bench: Bench) -> Answer:
    """Lift a missing mark."""
    enter_chain(unit, command.chain)
    sequence = unit.add(command.chain, e.MissingLifted(command.at, command.seen))
    return Answer(command.chain, (StoredValue(command.at, sequence, None),))
