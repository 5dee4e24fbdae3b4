"""A deviation the rules found, offered at the foot of a page: its words can be changed, Enter takes it over."""

from __future__ import annotations

from collections.abc import Callable

from ecrf.ui.controls.ask_line import AskLine
from ecrf.ui.controls.notice import Notice
from ecrf.ui.frame import Frame
from ecrf.ui.theme import Tone
from ecrf.viewmodels.deviation import find_offer
from ecrf.viewmodels.places import Place
from ecrf.words import Fault

DEVIATION_KEY = "Ctrl+Shift+F"


def offer_deviation(frame: Frame, ask: AskLine, notice: Notice, where: tuple[str, str]) -> None:
    """Offer the deviation of a place (chain, address), or say that there is none."""
    offer = find_offer(frame.bench, *where)
    if isinstance(offer, Fault):
        notice.tell(Tone.AMBER, offer)
        return

    def taken(place: Place | Fault) -> None:
        if isinstance(place, Fault):
            notice.tell(Tone.RED, place)
        else:
            frame.go(place)

    then: Callable[[str], None] = lambda words: offer.take(words, taken)  # noqa: E731 - one call
    ask.ask(offer.question, then)
    ask.input.setText(frame.look.say(offer.draft.say))
    ask.input.selectAll()
