"""The play: everything that happens at one site, day after day, in the order of time."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from ecrf.record.rows import QueryRow
from ecrf.schema.simulated import Turn
from ecrf.services.reads.schedule_view import PlannedVisit
from ecrf.simulation.actor import Actor, DueLines, deal_courses
from ecrf.simulation.answering import answer_query
from ecrf.simulation.entering import Clerk
from ecrf.simulation.reviewing import Reviewers
from ecrf.simulation.stage import Stage
from ecrf.simulation.visits import Visits

WEEK, FORTNIGHT, MONTH = 7, 14, 28
INTEGRITY_WEEKS = 3
"""Weeks before the end in which integrity runs are made."""
LEFT = 250
"""Open queries the coordinator leaves for next week."""


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a play."""

    subjects: int
    unfinished: tuple[tuple[str, str], ...]
    """Form records that stayed begun, with the first reason."""


def play(stage: Stage) -> Played:
    """Play the whole trial on the stage; raises Refusal when a command is refused that must not be."""
    return _Play(stage).run()


class _Play:
    """A heap of acts by time."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._random = Random(f"{stage.seed}/site")
        self._heap: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = 0
        self._clerk = Clerk(stage)
        self._visits = Visits(self._clerk)
        self._reviewers = Reviewers(stage, Random(f"{stage.seed}/review"))
        self._actors: dict[str, Actor] = {}
        self._zone = stage.clock.now().tzinfo

    def run(self) -> Played:
        """Play until the end."""
        self._invite()
        self._plan_weeks()
        told = self._stage.start
        while self._heap:
            moment, _, act = heapq.heappop(self._heap)
            self._stage.clock.set(max(moment, self._stage.clock.now()))
            if (moment.date() - told).days >= WEEK:
                told = moment.date()
                self._stage.told((told - self._stage.start).days, self._stage.book.days)
            act()
        self._stage.told(self._stage.book.days, self._stage.book.days)
        return Played(len(self._actors), tuple(sorted(self._clerk.unfinished.items())))

    def _at(self, day: date, hour: int, act: Callable[[], None]) -> bool:
        """Put an act into its place; False when it lies behind the end."""
        if day >= self._stage.until:
            return False
        self._order += 1
        minutes = self._random.randrange(60)
        moment = datetime.combine(day, time(hour, minutes), self._zone)
        heapq.heappush(self._heap, (moment, self._order, act))
        return True

    def _invite(self) -> None:
        stage = self._stage
        courses = deal_courses(stage.book, stage.subjects, self._random)
        for number, course in enumerate(courses, 1):
            random = Random(f"{stage.seed}/{number}")
            actor = Actor(number, "", random, course)
            share = (number - 1) / max(stage.subjects - 1, 1)
            day = stage.start + timedelta(
                days=1 + round(share * (stage.book.accrual - 8)) + random.randrange(5)
            )
            self._at(day, 9, lambda actor=actor, day=day: self._arrive(actor, day))  # type: ignore[misc]

    def _arrive(self, actor: Actor, day: date) -> None:
        actor.subject = self._stage.new_id()
        self._actors[actor.chain] = actor
        self._visits.add_subject(actor)
        self._go_on(actor, day)

    def _go_on(self, actor: Actor, day: date) -> None:
        """Find the subject's next visit and put its entry into its place."""
        waiting = () if actor.ended or actor.invited else self._visits.plan(actor, day)
        if waiting:
            visit = waiting[0]
            actor.invited = True
            taken = self._day_of(actor, visit, day)
            habits = self._stage.book.habits
            lag = habits.lag + actor.random.choice((0, 0, 0, 1, 1, 2))
            lag += 8 + actor.random.randrange(10) if actor.happens(habits.slow) else 0
            entered = max(taken + timedelta(days=lag), day)
            self._at(entered, actor.random.randint(9, 16), lambda: self._enter(actor, visit, taken))

    def _day_of(self, actor: Actor, visit: PlannedVisit, day: date) -> date:
        """When the visit takes place: mostly within its window, never before the one before it."""
        window, random = visit.window, actor.random
        if window.planned is None or window.earliest is None or window.latest is None:
            return day if actor.last is None else actor.last + timedelta(days=FORTNIGHT)
        before, after = (window.planned - window.earliest).days, (window.latest - window.planned).days
        shift = random.choice(
            (0, 0, 0, random.randint(-min(before, 3), min(after, 3)), random.randint(0, after))
        )
        if actor.happens(self._stage.book.habits.late):
            shift = after + random.randint(1, 6)
        taken = window.planned + timedelta(days=shift)
        return max(taken, actor.last + timedelta(days=1)) if actor.last is not None else taken

    def _enter(self, actor: Actor, visit: PlannedVisit, taken: date) -> None:
        actor.invited = False
        if actor.ended:
            return
        actor.last = taken
        self._visits.enter_visit(actor, visit, taken)
        self._plan_due(actor)
        for turn in actor.turns_at(self._stage.book, visit.event, visit.repeat):
            if turn.after:
                later = taken + timedelta(days=turn.after)
                actor.turning += 1
                today = self._stage.clock.now().date()
                self._at(max(later, today), 15, lambda turn=turn, later=later: self._turn(actor, turn, later))  # type: ignore[misc]
            else:
                self._take(actor, turn, taken)
        self._go_on(actor, self._stage.clock.now().date())

    def _plan_due(self, actor: Actor) -> None:
        """Put what belongs to a log line and comes later into its place."""
        today = self._stage.clock.now().date()
        for day in sorted({due.day for due in actor.due}):
            of_day = [due for due in actor.due if due.day == day]
            self._at(max(day, today), 16, lambda of_day=of_day: self._enter_due(actor, of_day))  # type: ignore[misc]
        actor.due.clear()

    def _enter_due(self, actor: Actor, of_day: list[DueLines]) -> None:
        for due in of_day:
            self._visits.logs.enter_due(actor, due)

    def _turn(self, actor: Actor, turn: Turn, day: date) -> None:
        actor.turning -= 1
        if not actor.ended:
            self._take(actor, turn, day)
            self._go_on(actor, self._stage.clock.now().date())

    def _take(self, actor: Actor, turn: Turn, day: date) -> None:
        for form in turn.forms:
            self._visits.enter_turn_form(actor, form, day)
        self._visits.set_status(actor, turn)
        actor.ended = actor.ended or turn.ends

    def _plan_weeks(self) -> None:
        start, days = self._stage.start, self._stage.book.days
        for number, offset in enumerate(range(WEEK, days, WEEK)):
            day = start + timedelta(days=offset)
            self._at(day, 8, self._work_off)
            if number % 2:
                self._at(day, 17, lambda day=day: self._investigate(day))  # type: ignore[misc]
            if number % 4 == 3:
                self._at(day, 10, self._monitor)
            if days - offset <= INTEGRITY_WEEKS * WEEK:
                self._at(day, 11, lambda day=day: self._reviewers.run_integrity("self", day))  # type: ignore[misc]
                self._at(day, 14, lambda day=day: self._reviewers.run_integrity("independent", day))  # type: ignore[misc]

    def _queries(self) -> list[tuple[str, QueryRow]]:
        rows = self._stage.cast.coordinator.tools.store.open_queries()
        return [(chain, row) for chain, row in rows if isinstance(row, QueryRow) and chain in self._actors]

    def _work_off(self) -> None:
        for actor in self._actors.values():
            if actor.unfinished:
                self._clerk.finish_left(actor)
        for chain, row in self._queries():
            if row.status == "open" and self._random.randrange(1000) >= LEFT:
                answer_query(self._stage, self._actors[chain], row)

    def _investigate(self, day: date) -> None:
        for actor in self._actors.values():
            self._reviewers.judge(actor)
            self._reviewers.sign(actor, day)

    def _monitor(self) -> None:
        for chain, row in self._queries():
            if row.status == "answered":
                self._reviewers.review_answer(chain, row)
        for actor in self._actors.values():
            self._reviewers.verify_subject(actor)
