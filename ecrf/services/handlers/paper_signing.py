"""Signatures on paper (21 CFR 11.70): a sheet bears the digest of what was printed; its scan is bound to that."""

from __future__ import annotations

import re
from datetime import date

from ecrf.record import entry as e
from ecrf.record.digest import code_of, compute_digest
from ecrf.rules.kinds import Shape
from ecrf.rules.literals import parse_literal
from ecrf.services import commands as c
from ecrf.services.answer import Answer, Bench, enter_chain, need_root, published_of
from ecrf.services.context import SubjectView
from ecrf.services.handlers.signing import require_signable
from ecrf.services.signers import name_signers, word_sheet
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
    signer = name_signers(unit.study, need_root(state).site).get(command.signer)
    if signer is None:
        raise Refusal(Fault("command.paper_signer", command.signer))
    _require_day(command, unit.now.date())
    if not command.scan or not _HASH.fullmatch(command.sha256):
        raise Refusal(Fault("command.paper_scan", command.scan))
    words = word_sheet(signer, command.signed_on, command.scan, command.sha256)
    entry = e.Stated(command.at, "signature.paper", state.sequence, digest, command.meaning, unit.text(words))
    unit.add(command.chain, entry)
    return Answer(command.chain)


def _require_day(command: c.BindPaper, today: date) -> None:
    day = parse_literal(command.signed_on, Shape.DATE)
    if not isinstance(day, date) or day > today:
        raise Refusal(Fault("command.paper_day", command.signed_on))
