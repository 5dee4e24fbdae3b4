"""Fold of subjects, and of a site's integrity runs."""

from __future__ import annotations

from ecrf.record import entry as e
from ecrf.record.address import site_chain
from ecrf.record.fold.guards import need_design, need_root, refuse_locked, refuse_sealed, touch_root
from ecrf.record.fold.step import Step
from ecrf.record.people_rules import ACTIVATION, design_at_site, rules_at
from ecrf.record.rows import FindingRow, IntegrityRow, RootRow
from ecrf.record.state import RecordState
from ecrf.words import Fault, Refusal

NATURES = ("self", "independent", "trail")
"""The self-check, the independent run, the review of the trail."""


def add_subject(state: RecordState, entry: e.SubjectAdded, step: Step) -> None:
    """The first entry of a subject's chain (or of a site's own forms)."""
    if state.root is not None:
        raise Refusal(Fault("fold.root_exists", state.chain))
    if entry.site != step.header.site:
        raise Refusal(Fault("fold.other_site", state.chain))
    need_design(step, entry.design, state.chain)
    _require_activated(step, entry.site, entry.design, state.chain)
    status = "site" if state.chain == site_chain(entry.site) else "screening"
    if status != "site":
        step.require("add_subject", state.chain)
        refuse_sealed(step, state.chain)
    state.root = RootRow(
        chain=state.chain,
        site=entry.site,
        number=step.text(entry.number),
        design=entry.design,
        status=status,
        added_at=step.header.stored,
        numbered=step.sequence,
    )
    touch_root(state, state.root, step)


def _require_activated(step: Step, site: str, design: str, place: str) -> None:
    """Where the study's rules say so, a chain is under the version its site works under and no other."""
    study, at = step.study, step.header.study_sequence
    row = study.sites.get(site)
    if row is None or ACTIVATION not in rules_at(study.study, at):
        return
    if design_at_site(study.designs.values(), row, at) != design:
        raise Refusal(Fault("fold.not_activated", place))


def number_subject(state: RecordState, entry: e.SubjectNumbered, step: Step) -> None:
    """The subject number was wrong and is corrected."""
    row = need_root(state, state.chain)
    step.require("add_subject", state.chain)
    refuse_locked(state, "")
    row.number, row.numbered = step.text(entry.number), step.sequence
    touch_root(state, row, step)


def set_status(state: RecordState, entry: e.SubjectStatus, step: Step) -> None:
    """The subject moves through the trial."""
    row = need_root(state, state.chain)
    step.require("add_subject", state.chain)
    refuse_locked(state, "")
    row.status = entry.status
    touch_root(state, row, step)


def activate_design(state: RecordState, entry: e.DesignActivated, step: Step) -> None:
    """Another design version's checks, schedule and derivations apply from here."""
    row = need_root(state, state.chain)
    step.require("publish", state.chain)
    need_design(step, entry.design, state.chain)
    _require_activated(step, row.site, entry.design, state.chain)
    row.design = entry.design
    touch_root(state, row, step)


def change_identity(state: RecordState, entry: e.IdentityChanged, step: Step) -> None:
    """The identity register holds something new under this digest."""
    row = need_root(state, state.chain)
    step.require("enter_identity", state.chain)
    row.identity = entry.digest
    touch_root(state, row, step)


def run_integrity(state: RecordState, entry: e.IntegrityRun, step: Step) -> None:
    """A weekly integrity run was made."""
    step.require("run_integrity", state.chain)
    if entry.id in state.integrity or entry.nature not in NATURES:
        raise Refusal(Fault("fold.integrity_state", entry.id))
    header = step.header
    row = IntegrityRow(
        id=entry.id,
        nature=entry.nature,
        as_of=entry.as_of,
        checkpoint=entry.checkpoint,
        report=step.text(entry.report),
        person=header.person,
        role=header.role,
        time=header.stored,
        run=step.sequence,
    )
    state.integrity[row.id] = row
    state.touch(row)
    state.touched.append(("", step.sequence))


def sign_integrity(state: RecordState, entry: e.IntegritySigned, step: Step) -> None:
    """The person who ran it signs the report."""
    step.require("sign_integrity", state.chain)
    step.require_policy(state.chain)
    row = state.integrity.get(entry.id)
    if row is None or row.signed or row.person != step.header.person:
        raise Refusal(Fault("fold.integrity_state", entry.id))
    row.signed, row.signed_by, row.signed_at = step.sequence, step.header.person, step.header.stored
    state.touch(row)
    state.touched.append(("", step.sequence))


def settle_finding(state: RecordState, entry: e.FindingSettled, step: Step) -> None:
    """A finding is fixed, queried, or explained until a date."""
    step.require("run_integrity", state.chain)
    row = FindingRow(entry.finding, entry.state, entry.until, step.text(entry.text), step.sequence)
    state.findings[row.key] = row
    state.touch(row)
    state.touched.append(("", step.sequence))
