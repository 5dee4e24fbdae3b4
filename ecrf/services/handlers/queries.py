"""Handlers of queries and prompts."""

from __future__ import annotations

from ecrf.record import entry as e
from ecrf.record.address import parse_address
from ecrf.record.state import RecordState
from ecrf.services import commands as c
from ecrf.services.answer import Answer, Bench, enter_chain, published_of, require_words
from ecrf.services.context import SubjectView
from ecrf.services.findings import find_firing
from ecrf.services.unit import Unit


def raise_query(unit: Unit, command: c.RaiseQuery, bench: Bench) -> Answer:
    """Open a query at a prefix; it needs no saved form beneath it (W1)."""
    enter_chain(unit, command.chain)
    require_words(command.text, command.at)
    query = bench.new_id()
    unit.add(command.chain, e.QueryOpened(command.at, query, command.to, text=unit.text(command.text)))
    return Answer(command.chain, created=query)


def answer_query(unit: Unit, command: c.AnswerQuery, bench: Bench) -> Answer:
    """Answer an open query."""
    enter_chain(unit, command.chain)
    require_words(command.text, command.query)
    unit.add(command.chain, e.QueryAnswered(command.query, unit.text(command.text)))
    return Answer(command.chain)


def requery(unit: Unit, command: c.Requery, bench: Bench) -> Answer:
    """Ask again on the same thread."""
    enter_chain(unit, command.chain)
    require_words(command.text, command.query)
    unit.add(command.chain, e.QueryRequeried(command.query, text=unit.text(command.text)))
    return Answer(command.chain)


def close_query(unit: Unit, command: c.CloseQuery, bench: Bench) -> Answer:
    """Close a query."""
    enter_chain(unit, command.chain)
    unit.add(command.chain, e.QueryClosed(command.query, text=unit.optional_text(command.text)))
    return Answer(command.chain)


def cancel_query(unit: Unit, command: c.CancelQuery, bench: Bench) -> Answer:
    """Cancel a query raised in error."""
    enter_chain(unit, command.chain)
    require_words(command.text, command.query)
    unit.add(command.chain, e.QueryCancelled(command.query, unit.text(command.text)))
    return Answer(command.chain)


def answer_prompt(unit: Unit, command: c.AnswerPrompt, bench: Bench) -> Answer:
    """Let a value stand against a check, with words; both are kept (FDA 2024 Q13).

    A check that another form made fire spoke when this one was shown: that is noted with the answer.
    """
    state = enter_chain(unit, command.chain)
    require_words(command.text, command.at)
    if f"{command.at}#{command.check}" not in state.prompts and _is_firing(state, command, bench):
        unit.add(command.chain, e.PromptShown(command.at, command.check, state.sequence))
    unit.add(command.chain, e.PromptAnswered(command.at, command.check, unit.text(command.text)))
    return Answer(command.chain)


def _is_firing(state: RecordState, command: c.AnswerPrompt, bench: Bench) -> bool:
    view = SubjectView(state, published_of(bench, state))
    record = parse_address(command.at).record
    checks = [check for check in view.plan.checks_of(record.split("/")[2]) if check.oid == command.check]
    return any(found.at == command.at for found in find_firing(view, record, checks))
