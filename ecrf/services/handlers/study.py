"""Handlers of the study chain: sites, people, roles, designs, checkpoints, home, access."""

from __future__ import annotations

import hashlib

from ecrf.record import entry as e
from ecrf.record.address import ACCESS_CHAIN, STUDY_CHAIN, site_chain
from ecrf.record.merkle import make_checkpoint
from ecrf.services import commands as c
from ecrf.services.answer import Answer, Bench, require_words
from ecrf.services.handlers.subjects import design_for
from ecrf.services.house_rules import check_rules
from ecrf.services.policy import LIVE, check_trained
from ecrf.services.publishing import require_publishable
from ecrf.services.unit import Unit
from ecrf.words import Fault, Refusal


def write_checkpoint(unit: Unit, occasion: str) -> str:
    """Add a checkpoint of all data chains as they were before this transaction; returns its root."""
    ends = [
        (link.chain, link.sequence, link.head) for link in unit.door.links() if link.chain != ACCESS_CHAIN
    ]
    checkpoint = make_checkpoint(ends, occasion)
    unit.add(STUDY_CHAIN, checkpoint)
    return checkpoint.root


def record_checkpoint(unit: Unit, command: c.WriteCheckpoint, bench: Bench) -> Answer:
    """Write all heads into the study chain; answers with its root."""
    return Answer(STUDY_CHAIN, created=write_checkpoint(unit, command.occasion))


def add_site(unit: Unit, command: c.AddSite, bench: Bench) -> Answer:
    """Add a site."""
    require_words(command.name, command.number)
    unit.add(
        STUDY_CHAIN, e.SiteAdded(command.site, command.number, unit.text(command.name), command.organisation)
    )
    return Answer(STUDY_CHAIN, created=command.site)


def open_site_forms(unit: Unit, site: str) -> str:
    """Begin the site's own chain if it has not begun; returns its name."""
    chain = site_chain(site)
    unit.act_at(site)
    if unit.record(chain).root is None:
        number = unit.study.sites[site].number
        unit.add(chain, e.SubjectAdded(site, unit.text(number), design_for(unit, site)))
    return chain


def add_person(unit: Unit, command: c.AddPerson, bench: Bench) -> Answer:
    """Add a person whose envelope already stands in keys.json."""
    require_words(command.name, command.login)
    unit.add(
        STUDY_CHAIN,
        e.PersonAdded(
            person=command.person,
            login=command.login,
            name=unit.text(command.name),
            organisation=command.organisation,
            key=command.key,
            public=command.public,
        ),
    )
    unit.add(STUDY_CHAIN, e.EnvelopesReplaced(command.generation, command.envelopes))
    return Answer(STUDY_CHAIN, created=command.person)


def disable_person(unit: Unit, command: c.DisablePerson, bench: Bench) -> Answer:
    """Close an account; a checkpoint fixes what its keys could have signed."""
    if command.person == bench.session.person:
        raise Refusal(Fault("command.not_yourself", command.person))
    require_words(command.reason, command.person)
    write_checkpoint(unit, "disable")
    unit.add(STUDY_CHAIN, e.PersonDisabled(command.person, unit.text(command.reason)))
    unit.add(STUDY_CHAIN, e.EnvelopesReplaced(command.generation, command.envelopes))
    return Answer(STUDY_CHAIN)


def record_envelopes(unit: Unit, command: c.RecordEnvelopes, bench: Bench) -> Answer:
    """Note that keys.json was replaced."""
    unit.add(STUDY_CHAIN, e.EnvelopesReplaced(command.generation, command.digest))
    return Answer(STUDY_CHAIN)


def register_key(unit: Unit, command: c.RegisterKey, bench: Bench) -> Answer:
    """Note a person's new signing key with the key file it came with; another person's needs `add_person`."""
    unit.add(STUDY_CHAIN, e.KeyRegistered(command.person, command.key, command.public))
    unit.add(STUDY_CHAIN, e.EnvelopesReplaced(command.generation, command.envelopes))
    return Answer(STUDY_CHAIN, created=command.key)


def publish_design(unit: Unit, command: c.PublishDesign, bench: Bench) -> Answer:
    """Freeze a proved design into the study by the SHA-256 of its canonical bytes."""
    published = sorted(unit.study.designs.values(), key=lambda row: row.published)
    before = bench.designs.get(published[-1].design).design if published else None
    design = require_publishable(command.data, before, bench.designs.build_plan)
    digest = hashlib.sha256(command.data).hexdigest()
    unit.door.save_design(digest, command.data)
    unit.add(STUDY_CHAIN, e.DesignPublished(digest, design.study.version))
    matrix = unit.study.matrix_at(unit.study.sequence)
    if design.study.permissions and dict(design.study.permissions) != matrix:
        unit.add(STUDY_CHAIN, e.PermissionsSet(dict(design.study.permissions)))
    write_checkpoint(unit, "publish")
    return Answer(STUDY_CHAIN, created=digest)


def take_over(unit: Unit, command: c.TakeOver, bench: Bench) -> Answer:
    """Make this workstation the study folder's home."""
    require_words(command.reason, bench.session.workstation)
    unit.add(STUDY_CHAIN, e.HomeNamed(bench.session.workstation, unit.text(command.reason)))
    return Answer(STUDY_CHAIN)


def record_access(unit: Unit, command: c.RecordAccess, bench: Bench) -> Answer:
    """Note coming, going or looking in the access chain, outside the data checkpoint."""
    unit.add(
        ACCESS_CHAIN,
        e.Accessed(command.what, command.checkpoint, command.digest, unit.optional_text(command.detail)),
    )
    return Answer(ACCESS_CHAIN)


def create_study(unit: Unit, command: c.CreateStudy, bench: Bench) -> Answer:
    """The founding transaction: the study, its permissions, its founder, its home."""
    founder = command.founder
    unit.add(STUDY_CHAIN, e.StudyCreated(command.study, command.name, command.nature, command.seed))
    unit.add(STUDY_CHAIN, e.PermissionsSet(dict(command.permissions)))
    if command.rules:
        check_rules(command.rules, live=command.nature == LIVE)
        unit.add(STUDY_CHAIN, e.RulesSet(dict(command.rules)))
    unit.add(
        STUDY_CHAIN,
        e.PersonAdded(
            person=founder.person,
            login=founder.login,
            name=unit.text(founder.name),
            organisation=founder.organisation,
            key=founder.key,
            public=founder.public,
        ),
    )
    if founder.trained is not None:
        _train_founder(unit, founder.person, founder.trained)
    day = command.typed[:10]
    for role in founder.roles:
        unit.add(STUDY_CHAIN, e.RoleGranted(founder.person, role, "*", day))
    unit.add(STUDY_CHAIN, e.EnvelopesReplaced(command.generation, command.envelopes))
    unit.add(STUDY_CHAIN, e.HomeNamed(command.workstation))
    return Answer(STUDY_CHAIN)


def _train_founder(unit: Unit, founder: str, trained: c.Trained) -> None:
    """The founder says what they were trained in themselves: nobody was there before."""
    day = check_trained(trained, unit.now.date())
    what = unit.text(trained.what)
    unit.add(STUDY_CHAIN, e.TrainingRecorded(founder, day.isoformat(), trained.version, what))
