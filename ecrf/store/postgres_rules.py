"""Which action each kind of entry asks for, as the database checks it: the fold's own rules, told once more."""

from __future__ import annotations

from typing import NamedTuple

from ecrf.record.fold.guards import SEAL
from ecrf.record.fold.statements import LOCK_ACTION, STATEMENT_ACTION
from ecrf.record.people_rules import FACT_ACTION


class EntryRule(NamedTuple):
    """What the author of an entry of `kind` must be allowed.

    `choices` maps what stands in the entry's `field` to an action; what is not among them asks for `action`.
    An empty action asks for nothing but a role in force; None refuses.
    """

    kind: str
    scope: str
    """`record`: chains of subjects and sites; `study`; `access`; several with a blank between."""
    action: str | None
    field: str = ""
    choices: dict[str, str] = {}  # noqa: RUF012 - never written to


_BY_SYSTEM = ("by", {"system": ""})

_RECORD = (
    EntryRule("value.entered/1", "record", "enter_values", *_BY_SYSTEM),
    EntryRule("value.cleared/1", "record", "enter_values", *_BY_SYSTEM),
    EntryRule("line.finished/1", "record", "enter_values"),
    EntryRule("line.removed/1", "record", "enter_values"),
    EntryRule("line.restored/1", "record", "enter_values"),
    EntryRule("missing.marked/1", "record", "mark_missing"),
    EntryRule("missing.lifted/1", "record", "mark_missing"),
    EntryRule("entered.in_error/1", "record", "correct"),
    EntryRule("form.moved/1", "record", "correct"),
    EntryRule("form.opened/1", "record", "enter_values"),
    EntryRule("form.completed/1", "record", "complete_form"),
    EntryRule("form.reopened/1", "record", "complete_form"),
    EntryRule("correction.opened/1", "record", "correct"),
    EntryRule("correction.closed/1", "record", "correct"),
    EntryRule("prompt.shown/1", "record", ""),
    EntryRule("prompt.answered/1", "record", "enter_values"),
    EntryRule("query.opened/1", "record", "raise_query", *_BY_SYSTEM),
    EntryRule("query.answered/1", "record", "answer_query"),
    EntryRule("query.requeried/1", "record", "close_query", *_BY_SYSTEM),
    EntryRule("query.closed/1", "record", "close_query", *_BY_SYSTEM),
    EntryRule("query.cancelled/1", "record", "close_query"),
    EntryRule("statement.made/1", "record", None, "statement", STATEMENT_ACTION),
    EntryRule("statement.withdrawn/1", "record", ""),
    EntryRule("lock.set/1", "record", None, "level", LOCK_ACTION),
    EntryRule("lock.lifted/1", "record", None, "level", LOCK_ACTION),
    EntryRule("redacted/1", "record study", "redact"),
    # The first entry of a site's own chain asks for nothing: `check_entries` says so.
    EntryRule("subject.added/1", "record", "add_subject"),
    EntryRule("subject.numbered/1", "record", "add_subject"),
    EntryRule("subject.status/1", "record", "add_subject"),
    EntryRule("design.activated/1", "record", "publish"),
    EntryRule("identity.changed/1", "record", "enter_identity"),
    EntryRule("subject.randomised/1", "record", "randomise"),
    EntryRule("subject.unblinded/1", "record", "unblind"),
    EntryRule("change.authorised/1", "record", "correct"),
    EntryRule("integrity.run/1", "record", "run_integrity"),
    EntryRule("integrity.signed/1", "record", "sign_integrity"),
    EntryRule("finding.settled/1", "record", "run_integrity"),
    EntryRule("term.coded/1", "record", "code_terms"),
    EntryRule("term.uncoded/1", "record", "code_terms"),
)
_STUDY = (
    # Only the founding transaction, which is not asked for actions, may create.
    EntryRule("study.created/1", "study", None),
    EntryRule("permissions.set/1", "study", "publish"),
    EntryRule("site.added/1", "study", "add_site"),
    EntryRule("person.added/1", "study", "add_person"),
    # One's own key asks for nothing: `check_entries` says so.
    EntryRule("key.registered/1", "study", "add_person"),
    EntryRule("person.disabled/1", "study", "add_person"),
    EntryRule("role.granted/1", "study", "grant_role"),
    EntryRule("role.withdrawn/1", "study", "grant_role"),
    EntryRule("training.recorded/1", "study", "grant_role"),
    EntryRule("policy.accepted/1", "study", ""),
    EntryRule("envelopes.replaced/1", "study", ""),
    EntryRule("design.published/1", "study", "publish"),
    EntryRule("home.named/1", "study", "manage_study"),
    EntryRule("allocation.committed/1", "study", "commit_allocation"),
    EntryRule("allocation.taken/1", "study", "randomise"),
    EntryRule("checkpoint.written/1", "study", "", "occasion", {SEAL: "lock"}),
    EntryRule("rules.set/1", "study", "manage_study"),
    EntryRule("fact.recorded/1", "study", None, "fact", FACT_ACTION),
    EntryRule("tasks.delegated/1", "study", "grant_role"),
    EntryRule("delegation.signed/1", "study", "sign"),
    EntryRule("dictionary.named/1", "study", "code_terms"),
)
ENTRY_RULES = (*_RECORD, *_STUDY, EntryRule("access/1", "access", ""))
"""One rule for every kind there is; a kind without one is refused."""
