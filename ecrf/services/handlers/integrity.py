"""Handlers of the weekly integrity run."""

from __future__ import annotations

import hashlib

from ecrf.record import entry as e
from ecrf.record.address import site_chain
from ecrf.services import commands as c
from ecrf.services.answer import Answer, Bench, enter_chain
from ecrf.services.handlers.study import open_site_forms, write_checkpoint
from ecrf.services.integrity import Report, encode_report, run_integrity
from ecrf.services.policy import require_policy
from ecrf.services.unit import Unit
from ecrf.words import Fault, Refusal

NATURES = ("self", "independent")


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
    )
    report = run_integrity(unit.door, bench.designs, wanted, unit.record(chain))
    run_id = bench.new_id()
    content = unit.content.put(encode_report(report))
    unit.add(chain, e.IntegrityRun(run_id, command.nature, command.as_of, root, content))
    return Answer(chain, created=run_id)


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
    if command.state not in ("fixed", "queried", "explained"):
        raise Refusal(Fault("command.unknown_status", command.state))
    text = unit.optional_text(command.text)
    unit.add(chain, e.FindingSettled(command.finding, command.state, command.until, text))
    return Answer(chain)
