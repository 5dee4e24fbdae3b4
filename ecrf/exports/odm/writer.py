"""A study as CDISC ODM 1.3.2: a snapshot of what stands, or every change with its audit record (transactional)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ecrf.exports.job import Options, Written
from ecrf.exports.landing import compute_sha256, landing
from ecrf.exports.odm.admin import write_admin
from ecrf.exports.odm.changes import Changes
from ecrf.exports.odm.metadata import write_study
from ecrf.exports.odm.pen import NAMESPACE, XML, Pen
from ecrf.exports.odm.standing import Standing
from ecrf.exports.tables.reckoning import Reckoning
from ecrf.record.merkle import to_paper
from ecrf.services.reads.snapshot import Snapshot
from ecrf.words import Fault, Refusal, Speaker

if TYPE_CHECKING:
    from ecrf.services.reads.snapshot_view import SubjectData

MEANINGS = ("approved", "reviewed", "confirmed", "signed")
"""What signatures of this program can mean; others are added as they occur in the designs."""


def write_snapshot(snapshot: Snapshot, options: Options, target: Path, speaker: Speaker) -> Written:
    """Write what stands now or at a checkpoint; refuses `exports.not_reconciled` and like every export."""
    del speaker
    return _write(snapshot, options, target, "Snapshot")


def write_transactional(snapshot: Snapshot, options: Options, target: Path, speaker: Speaker) -> Written:
    """Write every change in the order of the trail, each with its audit record; also refuses `reads.not_allowed`."""
    del speaker
    return _write(snapshot, options, target, "Transactional")


def _write(snapshot: Snapshot, options: Options, target: Path, kind: str) -> Written:
    from lxml import etree

    reckoning, head = Reckoning(), snapshot.head
    speakers = options.both
    if speakers is None:
        raise Refusal(Fault("exports.both_languages", target.name))
    with landing(target) as part, etree.xmlfile(str(part), encoding="UTF-8") as writer:
        writer.write_declaration()
        pen = Pen(writer)
        root = {
            "FileType": kind,
            "FileOID": f"{head.study}.{to_paper(head.root)}.{kind}",
            "CreationDateTime": head.time,
            "AsOfDateTime": head.time,
            "ODMVersion": "1.3.2",
            "Granularity": "All",
            "Originator": head.sponsor or head.study,
            "SourceSystem": head.program.partition(" ")[0],
            "SourceSystemVersion": head.program.partition(" ")[2] or "0",
            "Description": f"root {head.root}",
        }
        with writer.element(f"{{{NAMESPACE}}}ODM", root, nsmap={None: NAMESPACE, "xml": XML}):
            write_study(pen, snapshot, speakers)
            write_admin(pen, snapshot, _meanings(snapshot))
            take: Callable[[SubjectData], None]
            take = (
                Standing(pen, snapshot, reckoning).take
                if kind == "Snapshot"
                else Changes(pen, snapshot, reckoning).take
            )
            for subject in _counted(snapshot, reckoning):
                take(subject)
    balances = reckoning.balances()
    return Written(target, compute_sha256(target), tuple((each.kind, each.written) for each in balances))


def _counted(snapshot: Snapshot, reckoning: Reckoning) -> Iterator[SubjectData]:
    for subject in snapshot.subjects():
        reckoning.written["subjects"] += 1
        yield subject
    reckoning.stored["subjects"] = snapshot.head.subjects


def _meanings(snapshot: Snapshot) -> tuple[str, ...]:
    """Every meaning a signature in this snapshot has."""
    found = {
        made.meaning
        for subject in snapshot.subjects()
        for made in subject.statements
        if made.statement == "signature"
    }
    return tuple(sorted(found)) or ("approved",)
