"""Moving a form to where it belongs, asked at the foot of the page: first where, then why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecrf.services.reads.form_view import FormView
from ecrf.ui.theme import Tone
from ecrf.viewmodels.moving import Destination, Mover
from ecrf.viewmodels.places import place_of
from ecrf.words import Fault, Message

if TYPE_CHECKING:
    from ecrf.ui.screens.form_page import FormPage
    from ecrf.viewmodels.form import FormScreen

MOVE_KEY = "Ctrl+Shift+M"


def ask_move(page: FormPage, model: FormScreen, view: FormView) -> None:
    """Ask for the place; free visits of the same subject are offered, any other is typed as in the go-to box."""
    mover = Mover(page.frame.bench, model.chain, model.record)
    offers = {page.look.say(each.label): each for each in mover.offers()}

    def chosen(text: str) -> None:
        found = offers.get(text) or mover.find(text)
        if isinstance(found, Fault):
            page.notice.tell(Tone.RED, found)
            return
        _ask_why(page, model, view, found)

    page.ask.ask("ui.ask.move_where", chosen, tuple(each.label for each in offers.values()))


def _ask_why(page: FormPage, model: FormScreen, view: FormView, found: Destination) -> None:
    def moved(record: str) -> None:
        page.frame.go(place_of(found.chain, record))

    words = Message("ui.ask.move_why", {"form": view.form.title, "where": found.where})
    page.ask.ask(words, lambda reason: model.move((found.chain, found.visit), reason, moved))
