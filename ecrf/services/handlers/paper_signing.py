"""Signatures on paper (21 CFR 11.70): a sheet bears the digest of what was printed; its scan is bound to that."""

from __future__ import annotations

import re
from datetime import date

from ecrf.record import entry as e
from ecrf.record.digest import code_of, compute_digest
from ecrf.record.rows_study import PersonRow
from ecrf.record.study_state import StudyState
from ecrf.services import commands as c
from ecrf.services.answer import Answer, Bench, enter_chain, published_of
from ecrf.services.context import SubjectView
from ecrf.services.handlers.signing import require_signable
from ecrf.services.unit import Unit
from ecrf.words import Fault, Refusal

_DIGITS = re.compile("[^0-9A-Fa-f]")
_HASH = re.compile("[0-9a-f]{64}")


def bind(unit: Unit, command: c.BindPaper, bench: Bench) -> Answer:
    """Bind a signed sheet to what it was printed from, as it stands unchanged.

    Refuses `command.paper_changed` when the code is not that of what stands there now, `command.paper_signer`,
    `command.paper_day`, `command.paper_scan`, and what `sign` refuses of forms that are not complete.
    """
    state = enter_chain(unit, command.chain)
    require_signable(SubjectView(state, published_of(bench, state)), command.at)
    digest = compute_digest(state, command.at)
    if _DIGITS.sub("", command.code).upper() != _DIGITS.sub("", code_of(digest)):
        raise Refusal(Fault("command.paper_changed", command.at or command.chain, {"code": command.code}))
    signer = _signer(unit.study, command)
    _require_day(command, unit.now.date())
    if not command.scan or not _HASH.fullmatch(command.sha256):
        raise Refusal(Fault("command.paper_scan", command.scan))
    words = f"{signer.name} · {command.signed_on} · {command.scan} · SHA-256 {command.sha256}"
    entry = e.Stated(command.at, "signature.paper", state.sequence, digest, command.meaning, unit.text(words))
    unit.add(command.chain, entry)
    return Answer(command.chain)


def _signer(study: StudyState, command: c.BindPaper) -> PersonRow:
    """Somebody who is or was given a role that signs."""
    found = next((row for row in study.people_given("sign") if row.person == command.signer), None)
    if found is None:
        raise Refusal(Fault("command.paper_signer", command.signer))
    return found


def _require_day(command: c.BindPaper, today: date) -> None:
    try:
        day = date.fromisoformat(command.signed_on)
    except ValueError as error:
        raise Refusal(Fault("command.paper_day", command.signed_on)) from error
    if day > today:
        raise Refusal(Fault("command.paper_day", command.signed_on))
