"""Handlers of subjects: adding, numbering, status, identity register, active design."""

from __future__ import annotations

import hashlib

import msgspec

from ecrf.record import entry as e
from ecrf.record.address import subject_chain
from ecrf.record.people_rules import ACTIVATION, design_at_site
from ecrf.record.rows import RootRow
from ecrf.services import commands as c
from ecrf.services.answer import Answer, Bench, enter_chain, need_root, published_of, require_words
from ecrf.services.context import SubjectView
from ecrf.services.gates import check_enrolment, check_stopping, leaves_screening
from ecrf.services.handlers.site_lock import refuse_locked_site
from ecrf.services.house_rules import rules_now
from ecrf.services.reads.mortality import read_counter
from ecrf.services.settling import settle
from ecrf.services.unit import Unit
from ecrf.words import Fault, Refusal

STATUSES = ("screening", "enrolled", "screen_failure", "treatment", "follow_up", "completed", "withdrawn")


def current_design(unit: Unit) -> str:
    """The digest of the design published last; refuses a study without one."""
    designs = sorted(unit.study.designs.values(), key=lambda row: row.published)
    if not designs:
        raise Refusal(Fault("command.no_design", "study"))
    return designs[-1].design


def design_for(unit: Unit, site: str) -> str:
    """The version a new chain of a site begins under: the one active there, where the study's rules ask for that."""
    study = unit.study
    row = study.sites.get(site)
    if row is None or ACTIVATION not in rules_now(study):
        return current_design(unit)
    found = design_at_site(study.designs.values(), row, study.sequence)
    return found or current_design(unit)


def _numbers(unit: Unit) -> list[tuple[str, RootRow]]:
    rows = unit.door.rows("root")
    return [(chain, row) for chain, row in rows if isinstance(row, RootRow) and chain.startswith("subject:")]


def _next_number(unit: Unit, bench: Bench, site: str, design: str) -> str:
    study = bench.designs.get(design).design.study
    count = sum(row.site == site for _, row in _numbers(unit))
    return study.numbering.format(site=unit.study.sites[site].number, sequence=count + 1)


def add_subject(unit: Unit, command: c.AddSubject, bench: Bench) -> Answer:
    """Begin a subject's chain; the number is refused when another subject of the study has it."""
    if command.site not in unit.study.sites:
        raise Refusal(Fault("command.unknown_site", command.site))
    unit.act_at(command.site)
    refuse_locked_site(unit, command.site)
    design = design_for(unit, command.site)
    number = command.number.strip() or _next_number(unit, bench, command.site, design)
    if any(row.number == number for _, row in _numbers(unit)):
        raise Refusal(Fault("command.number_taken", number))
    chain = subject_chain(command.subject)
    unit.add(chain, e.SubjectAdded(command.site, unit.text(number), design))
    return Answer(chain, created=command.subject)


def renumber_subject(unit: Unit, command: c.RenumberSubject, bench: Bench) -> Answer:
    """Correct the subject number."""
    enter_chain(unit, command.chain)
    require_words(command.reason, command.chain)
    if any(row.number == command.number and chain != command.chain for chain, row in _numbers(unit)):
        raise Refusal(Fault("command.number_taken", command.number))
    unit.add(command.chain, e.SubjectNumbered(unit.text(command.number), unit.text(command.reason)))
    return Answer(command.chain)


def set_status(unit: Unit, command: c.SetSubjectStatus, bench: Bench) -> Answer:
    """Move the subject through the trial; onto it only through the study's gate (consent, eligibility)."""
    state = enter_chain(unit, command.chain)
    if command.status not in STATUSES:
        raise Refusal(Fault("command.unknown_status", command.status))
    check_enrolment(state, published_of(bench, state).index, command.status)
    if leaves_screening(state, command.status):
        check_stopping(read_counter(unit, bench.designs), command.chain)
    unit.add(command.chain, e.SubjectStatus(command.status))
    return Answer(command.chain)


def activate_design(unit: Unit, command: c.ActivateDesign, bench: Bench) -> Answer:
    """Let a published design apply to the subject or site: its checks at once, its queries where they now fire."""
    state = enter_chain(unit, command.chain)
    if command.design not in unit.study.designs:
        raise Refusal(Fault("command.unknown_design", command.design))
    if need_root(state).design == command.design:
        raise Refusal(Fault("command.same_design", command.chain))
    unit.add(command.chain, e.DesignActivated(command.design))
    published = bench.designs.get(command.design)
    homes = [
        (row.record, check) for row in state.forms.values() for check in published.plan.checks_of(row.form)
    ]
    settle(unit, SubjectView(state, published), homes, bench)
    return Answer(command.chain)


def set_identity(unit: Unit, command: c.SetIdentity, bench: Bench) -> Answer:
    """Keep the identity register sealed in its own table; the trail holds only a salted digest of the sealed bytes."""
    enter_chain(unit, command.chain)
    if not bench.session.sealer.holds("identity"):
        raise Refusal(Fault("command.no_key", command.chain, {"class": "identity"}))
    plain = msgspec.json.encode(command.identity)
    sealed = bench.session.sealer.seal("identity", plain, command.chain)
    record = unit.entropy(16) + sealed
    unit.door.save_identity(command.chain, record)
    unit.add(command.chain, e.IdentityChanged(hashlib.sha256(record).hexdigest()))
    return Answer(command.chain)
