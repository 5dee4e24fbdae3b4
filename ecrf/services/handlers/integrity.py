"""Handlers of the weekly integrity run."""

from __future__ import annotations

import hashlib

from msgspec import structs

from ecrf.record import entry as e
from ecrf.record.address import site_chain
from ecrf.record.fold.roots import NATURES
from ecrf.services import commands as c
from ecrf.services.answer import Answer, Bench, enter_chain, need_root
from ecrf.services.handlers.study import open_site_forms, write_checkpoint
from ecrf.services.integrity import Report, encode_report, run_integrity
from ecrf.services.policy import require_policy
from ecrf.services.reads.last_backup import read_last_backup
from ecrf.services.reads.trail_findings import REVIEW, TrailAsked, find_trail
from ecrf.services.reads.trail_marks import hours_of
from ecrf.services.unit import Unit
from ecrf.words import Fault, Refusal

STATES = ("fixed", "queried", "explained", "reviewed", "open")
"""What is said of a finding; `open` takes back what was said."""


def run(unit: Unit, command: c.RunIntegrity, bench: Bench) -> Answer:
    """Make a run, keep its report in the site's chain and fix the place in the trail it saw."""
    if command.site not in unit.study.sites or command.nature not in NATURES:
        raise Refusal(Fault("command.unknown_site", command.site))
    chain = open_site_forms(unit, command.site)
    root = write_checkpoint(unit, "integrity")
    wanted = Report(
        site=command.site,
        nature=command.nature,
        as_of=command.as_of,
        checkpoint=root,
        program=bench.session.program,
        subjects=0,
        values=0,
        checks=0,
        trail=command.trail,
        findings=(),
        backup=read_last_backup(unit.door),
    )
    if command.nature == REVIEW:
        report = _review(unit, bench, wanted)
    else:
        report = run_integrity(unit.door, bench.designs, wanted, unit.record(chain))
    run_id = bench.new_id()
    content = unit.content.put(encode_report(report))
    unit.add(chain, e.IntegrityRun(run_id, command.nature, command.as_of, root, content))
    return Answer(chain, created=run_id)


def _review(unit: Unit, bench: Bench, wanted: Report) -> Report:
    """The review of the trail from the last signed one on; findings of the days since then, none compared."""
    state = unit.record(site_chain(wanted.site))
    last = max(
        (row.as_of for row in state.integrity.values() if row.nature == REVIEW and row.signed), default=""
    )
    settings = bench.designs.get(need_root(state).design).design.study.settings
    asked = TrailAsked(wanted.site, last, hours_of(settings), _names(unit))
    findings, looked, subjects = find_trail(unit.door, bench.designs, asked)
    return structs.replace(wanted, findings=tuple(findings), values=looked, subjects=subjects)


def _names(unit: Unit) -> dict[str, str]:
    return {row.person: row.name for row in unit.study.persons.values()}


def bring(unit: Unit, command: c.BringIntegrity, bench: Bench) -> Answer:
    """Keep a run that was made in a monitor's copy; the checkpoint it was made on must be one of the study's."""
    if command.checkpoint not in {row.root for row in unit.study.checkpoints.values()}:
        raise Refusal(Fault("merge.other_base", command.checkpoint[:16]))
    chain = open_site_forms(unit, command.site)
    content = unit.content.put(command.report.encode())
    run = e.IntegrityRun(command.run, command.nature, command.as_of, command.checkpoint, content)
    unit.add(chain, run)
    return Answer(chain, created=command.run)


def sign(unit: Unit, command: c.SignIntegrity, bench: Bench) -> Answer:
    """Sign the report one made."""
    require_policy(unit.study, bench.session.person)
    state = enter_chain(unit, site_chain(command.site))
    row = state.integrity.get(command.run)
    if row is None:
        raise Refusal(Fault("command.unknown_run", command.run))
    digest = hashlib.sha256(row.report.encode()).hexdigest()
    unit.add(state.chain, e.IntegritySigned(command.run, digest, command.meaning))
    return Answer(state.chain)


def settle(unit: Unit, command: c.SettleFinding, bench: Bench) -> Answer:
    """Say what becomes of a finding."""
    chain = open_site_forms(unit, command.site)
    if command.state not in STATES:
        raise Refusal(Fault("command.unknown_status", command.state))
    text = unit.optional_text(command.text)
    unit.add(chain, e.FindingSettled(command.finding, command.state, command.until, text))
    return Answer(chain)


def settle_all(unit: Unit, command: c.SettleFindings, bench: Bench) -> Answer:
    """Say the same of several findings of a site: all of them or none."""
    if not command.findings:
        raise Refusal(Fault("command.nothing", command.site))
    for finding in command.findings:
        answer = settle(unit, c.SettleFinding(
            command.id, command.typed, command.site, finding, command.state, text=command.text
        ), bench)  # fmt: skip
    return answer
