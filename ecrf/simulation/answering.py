"""The coordinator at the query list: corrects what is wrong, says of the rest that it is right."""

from __future__ import annotations

from ecrf.record.rows import QueryRow
from ecrf.services import commands as c
from ecrf.simulation.actor import Actor
from ecrf.simulation.entering import NOT_COMPLETE
from ecrf.simulation.stage import Stage
from ecrf.words import Refusal


def answer_query(stage: Stage, actor: Actor, query: QueryRow) -> None:
    """Correct what is wrong, or say that it is right; a correction made just before may have closed the query."""
    now = stage.state(actor.chain).queries.get(query.id)
    if now is None or now.status == "closed":
        return
    right = actor.slips.pop(query.at, "")
    record = "/".join(query.at.split("/")[:5])
    form = stage.state(actor.chain).forms.get(record)
    stage.wait(actor.random.randint(60, 400))
    if right and form is not None and form.status == "complete" and not form.correction:
        _correct(stage, actor, query.at, right)
    elif query.status == "open":
        text = actor.random.choice(stage.book.sayings.answer)
        stage.do(stage.cast.coordinator, c.AnswerQuery(*stage.stamp(), actor.chain, query.id, text))


def _correct(stage: Stage, actor: Actor, at: str, right: str) -> None:
    person = stage.cast.coordinator
    record, reason = "/".join(at.split("/")[:5]), actor.random.choice(stage.book.sayings.correct)
    stage.do(person, c.OpenCorrection(*stage.stamp(), actor.chain, record, reason))
    stage.wait(20)
    line = stage.state(actor.chain).lines[at.rpartition("/")[0]]
    seen = line.items[at.rpartition("/")[2]].version
    value = c.NewValue(at, right, seen)
    stage.do(person, c.EnterValues(*stage.stamp(), actor.chain, (value,), reason=reason))
    stage.wait(5)
    outcome = person.do(c.CloseCorrection(*stage.stamp(), actor.chain, record))
    if outcome.fault is not None and outcome.fault.code != NOT_COMPLETE:
        raise Refusal(outcome.fault)
