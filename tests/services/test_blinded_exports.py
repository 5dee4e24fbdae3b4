"""What leaves a blind study in a blinded role: no arm in any table, line of the trail, or proof."""

from dataclasses import fields

import msgspec
import pytest

from ecrf.record.transaction import decode_content
from ecrf.schema.canonical import canonical_bytes
from ecrf.services import commands as c
from ecrf.services.reads.snapshot import read_snapshot
from tests.services.trial import Trial

SECRETS = ("EXP", "CTRL", "New drug", "Standard", "4711")
LEVEL = "C1/1/DRUG/1/1/DRUG_G/0/DRUG_LEVEL"


@pytest.fixture
def trial():
    """A blind study with a randomised subject, unblinded once, and a blinded value."""
    trial = Trial("BLIND2")
    trial.commit()
    chain = trial.randomised()
    trial.must("investigator", c.EnterValues, chain, (c.NewValue(LEVEL, "4711", 0),))
    trial.must("investigator", c.Unblind, chain, "rash", "Dr Li", "stops the drug")
    return trial


def shown(subject):
    """Everything of a subject but the design, which names the arms there are."""
    return repr([getattr(subject, f.name) for f in fields(subject) if f.name != "design"])


@pytest.mark.parametrize("role", ["coordinator", "investigator", "monitor", "data_manager"])
def test_no_export_of_a_blinded_role_tells_an_arm(trial, role):
    """Subjects, audit lines and endpoints hold no arm and no blinded value, not even for who unblinded a subject."""
    with read_snapshot(trial.tools, trial.at(role).session) as snapshot:
        (subject,) = snapshot.subjects()
        parts = [shown(subject), repr(list(subject.audit())), repr(list(snapshot.study_audit()))]
        parts.append(repr(snapshot.endpoints()))
        assert not [word for part in parts for word in SECRETS if word in part]
        assert subject.randomised.number == "R001"
        assert (subject.randomised.arm, subject.randomised.label.en) == ("", "")


def test_an_unblinded_export_names_the_arm(trial):
    """The statistician's table has it."""
    with read_snapshot(trial.tools, trial.at("statistician").session) as snapshot:
        (subject,) = snapshot.subjects()
        assert subject.randomised.arm in ("EXP", "CTRL")


def test_the_exported_trail_of_a_blinded_role_holds_no_arm(trial):
    """Every byte of the proof that leaves is free of arms; what is sealed stays sealed."""
    with read_snapshot(trial.tools, trial.at("monitor").session) as snapshot:
        for line in snapshot.trail():
            data = line.sealed.body.replace(b'"allocation', b"") + line.sealed.content
            assert not [word for word in (b'"arm"', b"EXP", b"CTRL") if word in data]


def test_the_seed_of_codes_never_leaves():
    """Where concealment is procedural, the seed that opens the places to come is withheld from every exported trail."""
    trial = Trial("OPEN2")
    rule = msgspec.structs.replace(trial.design.study.randomisation, release="procedural")
    study = msgspec.structs.replace(trial.design.study, randomisation=rule, version="1.1")
    data = canonical_bytes(msgspec.structs.replace(trial.design, study=study))
    trial.must("data_manager", c.PublishDesign, data)
    trial.commit()
    chain = trial.screened()
    trial.must("investigator", c.Randomise, chain)
    assert trial.reads("monitor").allocation().is_procedural
    for role in ("monitor", "statistician"):
        with read_snapshot(trial.tools, trial.at(role).session) as snapshot:
            lines = list(snapshot.trail())
        (line,) = (line for line in lines if b"allocation.committed/1" in line.sealed.body)
        assert [slot.field for slot in line.withheld] == ["release"]
        assert decode_content(line.sealed.content)[line.withheld[0].slot] is None
