"""Monitor, investigator and data manager at work on what the site entered."""

from __future__ import annotations

from datetime import date
from random import Random

from ecrf.record.rows import FormRow, QueryRow
from ecrf.record.state import RecordState
from ecrf.services import commands as c
from ecrf.simulation.actor import Actor
from ecrf.simulation.stage import Stage

SETTLED = 800
"""Answers the monitor is content with."""
SIGNED_AFTER = 30
"""Days between a visit and its signature."""
MEANING = "approved"


class Reviewers:
    """Each act goes over one subject."""

    def __init__(self, stage: Stage, random: Random) -> None:
        self.stage, self.random = stage, random
        self._seen: dict[tuple[str, str], int] = {}
        self._judgements = frozenset(
            place.item.oid for place in stage.published.index.items() if place.item.judgement
        )

    def _is_new(self, who: str, chain: str) -> bool:
        """Whether anything was stored in a chain since this reviewer's last look."""
        sequence = self.stage.state(chain).sequence
        is_new = self._seen.get((who, chain)) != sequence
        self._seen[who, chain] = sequence
        return is_new

    def _happens(self, chance: int) -> bool:
        return self.random.randrange(1000) < chance

    def verify_subject(self, actor: Actor) -> None:
        """The monitor verifies complete forms against the source, and asks about some."""
        if not self._is_new("monitor", actor.chain):
            return
        state, habits = self.stage.state(actor.chain), self.stage.book.habits
        verified = {
            row.at for row in state.statements.values() if row.statement == "sdv" and not row.withdrawn
        }
        fresh = [row for row in state.forms.values() if _is_complete(row) and row.record not in verified]
        chosen = tuple(row.record for row in fresh if self._happens(habits.verified))
        self.stage.wait(self.random.randint(200, 900))
        if chosen:
            command = c.State(*self.stage.stamp(), actor.chain, "sdv", chosen)
            self.stage.do(self.stage.cast.monitor, command)
        for row in fresh:
            if self._happens(habits.asked):
                self._ask(actor, state, row)

    def _ask(self, actor: Actor, state: RecordState, row: FormRow) -> None:
        fields = [
            f"{key}/{item}"
            for key, line in state.lines.items()
            if line.record == row.record and not line.removed
            for item in line.items
        ]
        if not fields:
            return
        self.stage.wait(90)
        at, text = self.random.choice(fields), self.random.choice(self.stage.book.sayings.query)
        self.stage.do(self.stage.cast.monitor, c.RaiseQuery(*self.stage.stamp(), actor.chain, at, text))

    def review_answer(self, chain: str, query: QueryRow) -> None:
        """The monitor closes an answered query or asks again."""
        self.stage.wait(45)
        said = self.stage.book.sayings
        if self._happens(SETTLED):
            text = self.random.choice(said.close)
            command: c.Command = c.CloseQuery(*self.stage.stamp(), chain, query.id, text)
        else:
            command = c.Requery(*self.stage.stamp(), chain, query.id, self.random.choice(said.requery))
        self.stage.do(self.stage.cast.monitor, command)

    def judge(self, actor: Actor) -> None:
        """The investigator confirms what the coordinator transcribed."""
        if not self._is_new("investigator", actor.chain):
            return
        state = self.stage.state(actor.chain)
        confirmed: dict[str, int] = {}
        for row in state.statements.values():
            if row.statement == "judgement" and not row.withdrawn:
                confirmed[row.at] = max(row.sequence, confirmed.get(row.at, 0))
        wanted = tuple(
            f"{key}/{item}"
            for key, line in state.lines.items()
            if not line.removed
            for item, cell in line.items.items()
            if item in self._judgements and confirmed.get(f"{key}/{item}", 0) < cell.version
        )
        if wanted:
            self.stage.wait(self.random.randint(60, 300))
            command = c.State(*self.stage.stamp(), actor.chain, "judgement", wanted)
            self.stage.do(self.stage.cast.investigator, command)

    def sign(self, actor: Actor, day: date) -> None:
        """The investigator signs visits that are complete and a month old."""
        state = self.stage.state(actor.chain)
        signed = {row.at for row in state.statements.values() if row.signs}
        visits: dict[str, list[FormRow]] = {}
        for row in state.forms.values():
            visits.setdefault("/".join(row.record.split("/")[:2]), []).append(row)
        for visit, rows in visits.items():
            if visit in signed or not all(_is_complete(row) for row in rows):
                continue
            if all((day - date.fromisoformat(row.changed_at[:10])).days > SIGNED_AFTER for row in rows):
                self.stage.wait(30)
                command = c.Sign(*self.stage.stamp(), actor.chain, visit, MEANING)
                self.stage.do(self.stage.cast.investigator, command)

    def freeze(self, actor: Actor, visit: str) -> None:
        """The data manager freezes a visit."""
        self.stage.wait(30)
        self.stage.do(self.stage.cast.data_manager, c.Lock(*self.stage.stamp(), actor.chain, visit, "frozen"))

    def run_integrity(self, nature: str, day: date) -> None:
        """A weekly integrity run, looked through and signed by who made it."""
        person = self.stage.cast.coordinator if nature == "self" else self.stage.cast.monitor
        site = self.stage.cast.site
        command = c.RunIntegrity(*self.stage.stamp(), site, nature, day.isoformat(), self.stage.verify())
        run = self.stage.do(person, command).created
        self.stage.wait(1500)
        self.stage.do(person, c.SignIntegrity(*self.stage.stamp(), site, run, MEANING))


def _is_complete(row: FormRow) -> bool:
    return row.status == "complete" and not row.in_error and not row.correction
