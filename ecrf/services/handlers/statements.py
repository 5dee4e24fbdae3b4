"""Handlers of verification, review and judgement."""

from __future__ import annotations

from ecrf.record import entry as e
from ecrf.record.digest import compute_digest
from ecrf.record.rows import SIGNATURES
from ecrf.services import commands as c
from ecrf.services.answer import Answer, Bench, enter_chain
from ecrf.services.unit import Unit
from ecrf.words import Fault, Refusal


def make_statement(unit: Unit, command: c.State, bench: Bench) -> Answer:
    """State something about each prefix, exactly as it stands now."""
    state = enter_chain(unit, command.chain)
    if not command.prefixes:
        raise Refusal(Fault("command.nothing", command.chain))
    if command.statement in SIGNATURES:  # they have commands of their own, which look at what is signed
        raise Refusal(Fault("fold.statement_unknown", command.chain, {"statement": command.statement}))
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
