"""Handlers of queries and prompts."""

from __future__ import annotations

from ecrf.record import entry as e
from ecrf.services import commands as c
from ecrf.services.answer import Answer, Bench, enter_chain, require_words
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
    """Let a value stand against a check, with words; both are kept (FDA 2024 Q13)."""
    enter_chain(unit, command.chain)
    require_words(command.text, command.at)
    unit.add(command.chain, e.PromptAnswered(command.at, command.check, unit.text(command.text)))
    return Answer(command.chain)
