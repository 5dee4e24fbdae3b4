"""Handlers of verification, review, judgement, signature, locks and redaction."""

from __future__ import annotations

from ecrf.record import entry as e
from ecrf.record.digest import compute_digest
from ecrf.record.transaction import decode_body, decode_content, encode_content
from ecrf.services import commands as c
from ecrf.services.answer import Answer, Bench, enter_chain, require_words
from ecrf.services.policy import require_policy
from ecrf.services.unit import Unit
from ecrf.words import Fault, Refusal


def make_statement(unit: Unit, command: c.State, bench: Bench) -> Answer:
    """State something about each prefix, exactly as it stands now."""
    state = enter_chain(unit, command.chain)
    if not command.prefixes:
        raise Refusal(Fault("command.nothing", command.chain))
    for prefix in command.prefixes:
        unit.add(
            command.chain,
            e.Stated(
                at=prefix,
                statement=command.statement,
                sequence=state.sequence,
                digest=compute_digest(state, prefix),
                meaning=command.meaning,
                note=unit.optional_text(command.note),
            ),
        )
    return Answer(command.chain)


def withdraw_statement(unit: Unit, command: c.WithdrawStatement, bench: Bench) -> Answer:
    """Take back one's own statement."""
    enter_chain(unit, command.chain)
    unit.add(command.chain, e.StatementWithdrawn(command.made))
    return Answer(command.chain)


def sign(unit: Unit, command: c.Sign, bench: Bench) -> Answer:
    """Sign a form, visit or casebook; forms beneath must be complete."""
    require_policy(unit.study, bench.session.person)
    state = enter_chain(unit, command.chain)
    open_forms = [
        row.record
        for row in state.forms.values()
        if (row.record + "/").startswith(command.at + "/" if command.at else "")
        and row.status != "complete"
        and not row.in_error
    ]
    if open_forms:
        raise Refusal(Fault("command.sign_incomplete", open_forms[0], {"count": len(open_forms)}))
    digest = compute_digest(state, command.at)
    unit.add(command.chain, e.Stated(command.at, "signature", state.sequence, digest, command.meaning))
    return Answer(command.chain)


def lock(unit: Unit, command: c.Lock, bench: Bench) -> Answer:
    """Freeze or lock a prefix."""
    enter_chain(unit, command.chain)
    unit.add(command.chain, e.Locked(command.at, command.level))
    return Answer(command.chain)


def unlock(unit: Unit, command: c.Unlock, bench: Bench) -> Answer:
    """Lift a freeze or lock."""
    enter_chain(unit, command.chain)
    require_words(command.reason, command.at)
    unit.add(command.chain, e.Unlocked(command.at, command.level, unit.text(command.reason)))
    return Answer(command.chain)


def redact(unit: Unit, command: c.Redact, bench: Bench) -> Answer:
    """Take one content slot out of the trail; every proof stands, the justification stays."""
    enter_chain(unit, command.chain)
    require_words(command.justification, command.chain)
    stored = unit.door.transaction_at(command.chain, command.sequence)
    if stored is None:
        raise Refusal(Fault("command.no_entry", command.chain, {"sequence": command.sequence}))
    slots = decode_content(stored.sealed.content)
    part = next(part for part in decode_body(stored.sealed.body).parts if part.chain == command.chain)
    entry = part.entries[command.sequence - part.first]
    used = {
        field.slot: name
        for name in entry.__struct_fields__
        if isinstance(field := getattr(entry, name), e.Commitment)
    }
    if command.slot not in used or slots[command.slot] is None:
        raise Refusal(
            Fault("command.no_slot", command.chain, {"sequence": command.sequence, "slot": command.slot})
        )
    slots[command.slot] = None
    unit.door.replace_content(stored.sealed.id, encode_content(slots))
    justification = unit.text(command.justification)
    unit.add(command.chain, e.Redacted(command.sequence, command.slot, justification, used[command.slot]))
    return Answer(command.chain)
