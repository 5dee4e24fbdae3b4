"""Handlers of electronic signatures: what is signed must be complete and free of hard errors."""

from __future__ import annotations

from ecrf.record import entry as e
from ecrf.record.address import is_under
from ecrf.record.digest import compute_digest
from ecrf.record.rows import FormRow
from ecrf.record.state import RecordState
from ecrf.schema.model import Severity
from ecrf.services import commands as c
from ecrf.services.answer import Answer, Bench, enter_chain, published_of
from ecrf.services.context import SubjectView
from ecrf.services.findings import find_firing
from ecrf.services.policy import require_policy
from ecrf.services.unit import Unit
from ecrf.words import Fault, Refusal


def sign(unit: Unit, command: c.Sign, bench: Bench) -> Answer:
    """Sign a form, visit or casebook; forms beneath must be complete and pass their hard checks (11.10(f))."""
    return _sign(unit, (command.chain, (command.at,), command.meaning), bench)


def sign_all(unit: Unit, command: c.SignAll, bench: Bench) -> Answer:
    """Sign several places of one chain at once: all of them or none."""
    if not command.places:
        raise Refusal(Fault("command.nothing", command.chain))
    return _sign(unit, (command.chain, command.places, command.meaning), bench)


def _sign(unit: Unit, what: tuple[str, tuple[str, ...], str], bench: Bench) -> Answer:
    chain, places, meaning = what
    require_policy(unit.study, bench.session.person)
    state = enter_chain(unit, chain)
    view = SubjectView(state, published_of(bench, state))
    for at in places:
        require_signable(view, at)
        digest = compute_digest(state, at)
        unit.add(chain, e.Stated(at, "signature", state.sequence, digest, meaning))
    return Answer(chain)


def require_signable(view: SubjectView, at: str) -> None:
    """Refuse `command.sign_nothing`, `command.sign_incomplete`, `command.sign_failing`."""
    forms = _forms(view.state, at)
    if not forms:
        raise Refusal(Fault("command.sign_nothing", at or view.state.chain))
    unfinished = [row.record for row in forms if row.status != "complete" or row.correction]
    if unfinished:
        raise Refusal(Fault("command.sign_incomplete", unfinished[0], {"count": len(unfinished)}))
    for row in forms:
        hard = [check for check in view.plan.checks_of(row.form) if check.severity is Severity.HARD]
        firing = find_firing(view, row.record, hard) if hard else []
        if firing:
            raise Refusal(Fault("command.sign_failing", firing[0].at, {"say": firing[0].check.say}))


def _forms(state: RecordState, at: str) -> list[FormRow]:
    return [row for row in state.forms.values() if is_under(row.record, at) and not row.in_error]
