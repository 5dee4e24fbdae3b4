"""A deviation a rule has found, offered as a line of the log: a person reads it, changes the words, and takes it over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ecrf.services import commands as c
from ecrf.services.outcome import Outcome
from ecrf.services.reads.deviations import FOUND, KIND, RULE, START, TERM, DeviationDraft
from ecrf.viewmodels.places import Place, place_of
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Fault, Message

TERM_LENGTH = 200


@dataclass(slots=True)
class DeviationOffer:
    """A draft on a person's bench."""

    bench: Workbench
    chain: str
    draft: DeviationDraft

    @property
    def question(self) -> Message:
        """What is asked: the rule, the kind, the day."""
        day, rule = self.draft.day or "-", self.draft.rule
        return Message("deviation.offer", {"kind": self.draft.kind_label, "day": day, "rule": rule})

    def take(self, words: str, then: Callable[[Place | Fault], None]) -> None:
        """Enter the line with these words, and tell the open query of the rule; `then` gets the new line's place."""
        bench, log = self.bench, self.draft.log
        head = f"{log.record}/{log.group}/{bench.new_id()}"
        given = {
            START: self.draft.day,
            KIND: self.draft.kind,
            TERM: words[:TERM_LENGTH],
            FOUND: bench.reads.as_of.isoformat(),
            RULE: self.draft.rule,
        }
        values = [
            c.NewValue(f"{head}/{log.items[name]}", text)
            for name, text in given.items()
            if text and name in log.items
        ]
        if self.draft.event and log.event:
            values.append(c.NewValue(f"{head}/{log.event}", str(self.draft.event)))

        def stored(outcome: Outcome) -> None:
            if outcome.fault is not None:
                then(outcome.fault)
                return
            self._tell_query(words)
            then(place_of(self.chain, f"{head}/{log.items[TERM]}"))

        bench.submit(c.EnterValues(*bench.stamp(), self.chain, tuple(values), "carried"), stored)

    def _tell_query(self, words: str) -> None:
        if self.draft.query and self.bench.session.may("answer_query"):
            answer = c.AnswerQuery(
                *self.bench.stamp(), self.chain, self.draft.query, f"DV {self.draft.day}: {words}"
            )
            self.bench.submit(answer, lambda _outcome: None)


def find_offer(bench: Workbench, chain: str, at: str) -> DeviationOffer | Fault:
    """The deviation to offer at an address, or why there is none."""
    if not chain.startswith("subject:") or not bench.session.may("enter_values"):
        return Fault("deviation.not_here", chain)
    drafts = bench.reads.deviation_drafts(chain, at)
    open_ones = [draft for draft in drafts if not draft.is_recorded]
    if open_ones:
        return DeviationOffer(bench, chain, open_ones[0])
    return Fault("deviation.recorded" if drafts else "deviation.none", at)
