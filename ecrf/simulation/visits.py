"""A subject's way through the schedule: the next visit, its forms, the turns its course takes."""

from __future__ import annotations

from datetime import date

from ecrf.schema.simulated import Given, Turn, TurnForm
from ecrf.services import commands as c
from ecrf.services.context import SubjectView
from ecrf.services.reads.schedule import build_schedule
from ecrf.services.reads.schedule_view import PlannedForm, PlannedVisit, VisitState
from ecrf.simulation.actor import Actor
from ecrf.simulation.entering import Clerk
from ecrf.simulation.filling import Sheet
from ecrf.simulation.logs import LogKeeper
from ecrf.simulation.making import Scene, make_text
from ecrf.words import Refusal


class Visits:
    """Plans and enters visits."""

    def __init__(self, clerk: Clerk) -> None:
        self.clerk, self.stage, self.book = clerk, clerk.stage, clerk.book
        self.logs = LogKeeper(clerk)

    def add_subject(self, actor: Actor) -> None:
        """A subject joins, with an identity nobody has."""
        stage = self.stage
        identity, stamp = stage.stamp()
        stage.do(stage.cast.coordinator, c.AddSubject(identity, stamp, actor.subject, stage.cast.site))
        if self.book.identity:
            stage.wait(60)
            words = {one.item: self._word(actor, one) for one in self.book.identity}
            command = c.SetIdentity(*stage.stamp(), actor.chain, c.Identity(**words))
            stage.do(stage.cast.coordinator, command)

    def _word(self, actor: Actor, one: Given) -> str:
        item = next(iter(self.stage.published.index.items())).item
        scene = Scene(actor, self.stage.clock.now().date(), 1, 0, 0, lambda _oid: None)
        return make_text(scene, item, one.recipe)

    def plan(self, actor: Actor, day: date) -> tuple[PlannedVisit, ...]:
        """The scheduled visits without a date that are still expected, next first."""
        view = SubjectView(self.stage.state(actor.chain), self.stage.published)
        schedule = build_schedule(view, day)
        waiting = [
            visit for visit in schedule.visits
            if visit.kind == "scheduled" and visit.actual is None
            and visit.state not in (VisitState.NOT_EXPECTED, VisitState.NOT_DONE)
        ]  # fmt: skip
        dated = [visit for visit in waiting if visit.window.planned is not None]
        if dated or actor.turning:
            return tuple(sorted(dated, key=lambda visit: visit.window.planned or day))
        return tuple(waiting) if actor.last is None or not self.book.turns else ()

    def enter_visit(self, actor: Actor, visit: PlannedVisit, day: date) -> None:
        """Enter every form of a visit, its date first; a visit that was missed has no other form."""
        turns = [t for t in actor.turns_at(self.book, visit.event, visit.repeat) if not t.after]
        given = tuple(one for turn in turns for one in turn.items)
        rows = tuple(one for turn in turns for one in turn.rows)
        left = {form for turn in turns for form in turn.leave}
        missed = self.book.missed
        if missed is not None and visit.event in missed.at and actor.happens(self.book.habits.missed):
            given = (*missed.items, *given)
        for number, form in enumerate(self._in_order(visit.forms)):
            if form.form in left or not self._is_entered(actor, form):
                continue
            if self._was_answered_elsewhere(actor, visit, form, day):
                continue
            self.clerk.enter_sheet(actor, Sheet(form.record, day, given, rows))
            if number == 0 and self._was_missed(actor, visit, day):
                return
        self.logs.enter(actor, visit, day)

    def _in_order(self, forms: tuple[PlannedForm, ...]) -> list[PlannedForm]:
        place = self.stage.published.index.find_item(self.stage.published.design.study.visit_date)
        first = place.form.oid if place else ""
        return sorted(forms, key=lambda form: form.form != first)

    def _is_entered(self, actor: Actor, form: PlannedForm) -> bool:
        if form.required:
            return form.expected
        chance = next((extra.chance for extra in self.book.extras if extra.form == form.form), 0)
        return form.expected and actor.happens(chance)

    def _was_missed(self, actor: Actor, visit: PlannedVisit, day: date) -> bool:
        view = SubjectView(self.stage.state(actor.chain), self.stage.published)
        found = build_schedule(view, day).find(visit.event, visit.repeat)
        return found is not None and found.state is VisitState.NOT_DONE

    def _was_answered_elsewhere(
        self, actor: Actor, visit: PlannedVisit, form: PlannedForm, day: date
    ) -> bool:
        """Whether a form entered before in this visit took the place of this one."""
        event = next(e for e in self.stage.published.design.study.events if e.oid == visit.event)
        if not any(use.form == form.form and use.expected_when for use in event.forms):
            return False
        view = SubjectView(self.stage.state(actor.chain), self.stage.published)
        found = build_schedule(view, day).find(visit.event, visit.repeat)
        now = () if found is None else found.forms
        return any(each.record == form.record and not each.expected for each in now)

    def enter_turn_form(self, actor: Actor, form: TurnForm, day: date) -> None:
        """Enter a form, or some items of it, because the subject's course took a turn."""
        event, _, repeat = form.event.partition("/")
        record = f"{event}/{repeat or 1}/{form.form}/1/1"
        self.clerk.enter_sheet(actor, Sheet(record, day, form.items, only_given=not form.whole))

    def set_status(self, actor: Actor, turn: Turn) -> None:
        """Move the subject through the trial when a turn says so."""
        root = self.stage.state(actor.chain).root
        asked = bool(turn.status) and root is not None and root.status != turn.status
        if asked and not self._move(actor, turn.status):
            self.clerk.finish_left(actor)  # the gate asks for forms that were left begun
            self._move(actor, turn.status)

    def _move(self, actor: Actor, status: str) -> bool:
        """Set a status; False when the study's gate keeps the subject in screening."""
        command = c.SetSubjectStatus(*self.stage.stamp(), actor.chain, status)
        fault = self.stage.cast.coordinator.do(command).fault
        if fault is not None and not fault.code.startswith("command.gate_"):
            raise Refusal(fault)
        return fault is None
