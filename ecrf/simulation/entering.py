"""The coordinator at a form: entering, explaining, completing, coming back to what was left."""

from __future__ import annotations

from ecrf.schema.model import Severity
from ecrf.services import commands as c
from ecrf.services.outcome import Outcome, Prompt
from ecrf.simulation.actor import Actor
from ecrf.simulation.filling import Filled, Filler, Sheet
from ecrf.simulation.stage import Stage
from ecrf.words import Refusal

NOT_COMPLETE = "form.not_complete"
_OFTEN = 550
"""Forms finished in the very command that enters them."""


class Clerk:
    """Enters one sheet after the other."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.book = stage.book
        self.unfinished: dict[str, str] = {}
        """Form records that would not be complete, with the first reason."""

    def enter_sheet(self, actor: Actor, sheet: Sheet) -> None:
        """Enter one form and complete it, unless it is left begun."""
        self.stage.wait(actor.random.randint(40, 200))
        filled = Filler(self.stage, actor, sheet).fill()
        actor.slips.update(filled.slips)
        if not filled.values:
            return
        if sheet.only_given or actor.happens(self.book.habits.begun):
            kept = len(filled.values) if sheet.only_given else max(1, len(filled.values) * 2 // 3)
            self.enter(actor, filled.values[:kept])
            actor.unfinished += [] if sheet.only_given else [sheet]
            return
        if actor.happens(_OFTEN) and self._enter_and_finish(actor, filled):
            return
        outcome = self.enter(actor, filled.values)
        self.explain(actor, outcome.prompts)
        if not self.complete(actor, sheet):
            actor.unfinished.append(sheet)

    def _enter_and_finish(self, actor: Actor, filled: Filled) -> bool:
        command = c.EnterValues(
            *self.stage.stamp(), actor.chain, tuple(filled.values), "simulated", finish=True
        )
        outcome = self.stage.cast.coordinator.do(command)
        if outcome.fault is not None and outcome.fault.code != NOT_COMPLETE:
            raise Refusal(outcome.fault)
        return outcome.is_stored

    def enter(self, actor: Actor, values: list[c.NewValue]) -> Outcome:
        """Store values as typed; what replaces an older value says why."""
        reason = actor.random.choice(self.book.sayings.correct) if any(value.seen for value in values) else ""
        command = c.EnterValues(*self.stage.stamp(), actor.chain, tuple(values), "simulated", reason)
        return self.stage.do(self.stage.cast.coordinator, command)

    def explain(self, actor: Actor, prompts: tuple[Prompt, ...]) -> None:
        """Answer some of the checks that speak."""
        for prompt in prompts:
            if (
                prompt.severity is Severity.SOFT
                and not prompt.answered
                and actor.happens(self.book.habits.explain)
            ):
                self.stage.wait(15)
                text = actor.random.choice(self.book.sayings.prompt)
                command = c.AnswerPrompt(*self.stage.stamp(), actor.chain, prompt.at, prompt.check, text)
                self.stage.do(self.stage.cast.coordinator, command)

    def complete(self, actor: Actor, sheet: Sheet) -> bool:
        """Declare a form complete; what has become visible since is filled in once more before giving up."""
        for _ in range(2):
            self.stage.wait(5)
            command = c.CompleteForm(*self.stage.stamp(), actor.chain, sheet.record)
            outcome = self.stage.cast.coordinator.do(command)
            if outcome.fault is None:
                self.unfinished.pop(f"{actor.chain} {sheet.record}", None)
                return True
            if outcome.fault.code != NOT_COMPLETE:
                raise Refusal(outcome.fault)
            more = Filler(self.stage, actor, sheet).fill()
            right = self._put_right(actor, sheet.record)
            actor.slips.update(more.slips)
            if not more.values and not right:
                break
            self.enter(actor, [*more.values, *right])
        reason = outcome.faults[0]
        self.unfinished[f"{actor.chain} {sheet.record}"] = f"{reason.code} {reason.place}"
        return False

    def _put_right(self, actor: Actor, record: str) -> list[c.NewValue]:
        """The wrong numbers of a form, as the source has them."""
        lines = self.stage.state(actor.chain).lines
        values = []
        for at in [at for at in actor.slips if at.startswith(f"{record}/")]:
            line, _, item = at.rpartition("/")
            values.append(c.NewValue(at, actor.slips.pop(at), lines[line].items[item].version))
        return values

    def finish_left(self, actor: Actor) -> None:
        """Return to the forms that were left begun."""
        sheets, actor.unfinished = actor.unfinished, []
        for sheet in sheets:
            self.stage.wait(60)
            more = Filler(self.stage, actor, sheet).fill()
            if more.values:
                self.enter(actor, more.values)
            self.complete(actor, sheet)
