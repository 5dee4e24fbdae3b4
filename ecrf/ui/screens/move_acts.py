"""Moving a form to where it belongs, asked at the foot of the page: first where, then why."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ecrf.services.reads.form_view import FormView
from ecrf.ui.theme import Tone
from ecrf.viewmodels.moving import Destination, Mover, VisitMover
from ecrf.viewmodels.places import place_of
from ecrf.words import Fault, Message

if TYPE_CHECKING:
    from ecrf.ui.screens.form_page import FormPage
    from ecrf.ui.screens.visit import VisitPage
    from ecrf.viewmodels.form import FormScreen

MOVE_KEY = "Ctrl+Shift+M"


def ask_move(page: FormPage, model: FormScreen, view: FormView) -> None:
    """Ask for the place; free visits of the same subject are offered, any other is typed as in the go-to box."""
    mover = Mover(page.frame.bench, model.chain, model.record)
    ask_where(page, "ui.ask.move_where", mover, lambda found: _ask_why(page, model, view, found))


def ask_where(
    page: FormPage | VisitPage, question: str, mover: Mover | VisitMover, then: Callable[[Destination], None]
) -> None:
    """Ask for a place at the foot of a page: one that is offered, or any that is typed; why one will not do is said."""
    offers = {page.look.say(each.label): each for each in mover.offers()}

    def chosen(text: str) -> None:
        found = offers.get(text) or mover.find(text)
        if isinstance(found, Fault):
            page.notice.tell(Tone.RED, found)
        else:
            then(found)

    page.ask.ask(question, chosen, tuple(each.label for each in offers.values()))


def _ask_why(page: FormPage, model: FormScreen, view: FormView, found: Destination) -> None:
    def moved(record: str) -> None:
        page.frame.go(place_of(found.chain, record))

    words = Message("ui.ask.move_why", {"form": view.form.title, "where": found.where})
    page.ask.ask(words, lambda reason: model.move((found.chain, found.visit), reason, moved))
