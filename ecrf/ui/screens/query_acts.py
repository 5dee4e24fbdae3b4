"""How a query's acts are asked and done wherever it is shown."""

from __future__ import annotations

from ecrf.services.reads.form_view import QueryView
from ecrf.ui.controls.ask_line import AskLine
from ecrf.ui.look import Words
from ecrf.viewmodels.queries import QueryActs

ANSWERS: tuple[Words, ...] = ("ui.answer.corrected", "ui.answer.checked", "ui.answer.source")


def ask_act(ask: AskLine, model: QueryActs, query: QueryView, act: str) -> None:
    """Ask the words an act needs, then do it; an act not allowed is left alone."""
    if act not in query.acts:
        return
    if act == "answer":
        ask.ask("ui.query.ask_answer", lambda text: model.answer(query, text), ANSWERS)
    elif act == "close":
        ask.ask("ui.query.ask_close", lambda text: model.close(query, text), needed=False)
    elif act == "requery":
        ask.ask("ui.query.ask_requery", lambda text: model.requery(query, text))
    elif act == "cancel":
        ask.ask("ui.query.ask_cancel", lambda text: model.cancel(query, text))
