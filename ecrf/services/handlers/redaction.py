"""Handler of redaction: content goes, with what was computed from it; every proof and the justification stay."""

from __future__ import annotations

from ecrf.record import entry as e
from ecrf.record.address import STUDY_CHAIN
from ecrf.record.entry_shape import EntryBase
from ecrf.record.transaction import Slot, decode_body, decode_content, encode_content
from ecrf.services import commands as c
from ecrf.services.answer import Answer, Bench, enter_chain, require_words
from ecrf.services.ports import Stored
from ecrf.services.unit import Unit
from ecrf.words import Fault, Refusal


def redact(unit: Unit, command: c.Redact, bench: Bench) -> Answer:
    """Take one content slot out of the trail; every proof stands, the justification stays.

    Values the program computed because of the redacted one go with it: they stand in the same transaction.
    """
    if command.chain == STUDY_CHAIN:
        _refuse_proof(unit, command)
    else:
        enter_chain(unit, command.chain)
    require_words(command.justification, command.chain)
    stored = unit.door.transaction_at(command.chain, command.sequence)
    if stored is None:
        raise Refusal(Fault("command.no_entry", command.chain, {"sequence": command.sequence}))
    slots = decode_content(stored.sealed.content)
    field = contents_of(stored, command.chain, command.sequence).get(command.slot, "")
    if not field or slots[command.slot] is None:
        raise Refusal(
            Fault("command.no_slot", command.chain, {"sequence": command.sequence, "slot": command.slot})
        )
    gone = _bearing(stored, command.chain, command.slot)
    if field == "value":
        gone += _computed_from(stored, command.chain, command.sequence, slots)
    for _, slot, _ in gone:
        slots[slot] = None
    unit.door.replace_content(stored.sealed.id, encode_content(slots))
    justification = unit.text(command.justification)
    for sequence, slot, name in gone:
        unit.add(command.chain, e.Redacted(sequence, slot, justification, name))
    return Answer(command.chain)


STUDY_FIELDS: dict[type[EntryBase], str] = {
    e.PersonAdded: "name",
    e.SiteAdded: "name",
    e.PersonDisabled: "reason",
    e.HomeNamed: "reason",
    e.RoleGranted: "training",
    e.TrainingRecorded: "what",
    e.FactRecorded: "what",
    e.TasksDelegated: "note",
}
"""What of the study chain may go: words people wrote of people and sites; never what allocation or coding rest on."""


def _refuse_proof(unit: Unit, command: c.Redact) -> None:
    """Refuse any content of the study chain but words, and everybody who is not at work for the whole study."""
    if unit.session.site != "*":
        raise Refusal(Fault("command.other_site", command.chain))
    stored = unit.door.transaction_at(command.chain, command.sequence)
    if stored is None:
        return
    part = next(part for part in decode_body(stored.sealed.body).parts if part.chain == command.chain)
    entry = part.entries[command.sequence - part.first]
    content = getattr(entry, STUDY_FIELDS.get(type(entry), ""), None)
    if not isinstance(content, e.Commitment) or content.slot != command.slot:
        raise Refusal(
            Fault("command.no_slot", command.chain, {"sequence": command.sequence, "slot": command.slot})
        )


def _bearing(stored: Stored, chain: str, slot: int) -> list[tuple[int, int, str]]:
    """(entry, slot, field) of every entry that points to a slot: one reason may stand in several."""
    part = next(part for part in decode_body(stored.sealed.body).parts if part.chain == chain)
    return [
        (number, slot, name)
        for number, entry in enumerate(part.entries, part.first)
        for name in entry.__struct_fields__
        if isinstance(content := getattr(entry, name), e.Commitment) and content.slot == slot
    ]


def contents_of(stored: Stored, chain: str, sequence: int) -> dict[int, str]:
    """The content slots of an entry and the field each holds."""
    part = next(part for part in decode_body(stored.sealed.body).parts if part.chain == chain)
    entry = part.entries[sequence - part.first]
    return {
        content.slot: name
        for name in entry.__struct_fields__
        if isinstance(content := getattr(entry, name), e.Commitment)
    }


def _computed_from(
    stored: Stored, chain: str, sequence: int, slots: list[Slot]
) -> list[tuple[int, int, str]]:
    """(entry, slot, field) of the recorded derivations that name a value as their cause, directly or by another."""
    part = next(part for part in decode_body(stored.sealed.body).parts if part.chain == chain)
    found, causes = [], {sequence}
    for number, entry in enumerate(part.entries, part.first):
        if isinstance(entry, e.ValueEntered) and entry.cause in causes:
            causes.add(number)
            if slots[entry.value.slot] is not None:
                found.append((number, entry.value.slot, "value"))
    return found
