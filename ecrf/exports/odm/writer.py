"""A study as CDISC ODM 1.3.2: a snapshot of what stands, or every change with its audit record (transactional)."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ecrf.exports.job import Options, Written
from ecrf.exports.landing import compute_sha256, landing
from ecrf.exports.odm.admin import write_admin
from ecrf.exports.odm.changes import Changes
from ecrf.exports.odm.metadata import write_study
from ecrf.exports.odm.pen import NAMESPACE, Pen
from ecrf.exports.odm.standing import Standing
from ecrf.exports.tables.reckoning import Reckoning
from ecrf.record.merkle import to_paper
from ecrf.services.reads.snapshot import Snapshot
from ecrf.words import Fault, Refusal, Speaker

if TYPE_CHECKING:
    from ecrf.services.reads.snapshot_view import SnapshotHead, SubjectData

_DECLARATION = b"<?xml version='1.0' encoding='UTF-8'?>\n"
_CHUNK = 1 << 20


def write_snapshot(snapshot: Snapshot, options: Options, target: Path, speaker: Speaker) -> Written:
    """Write what stands now or at a checkpoint; refuses `exports.not_reconciled` and like every export."""
    del speaker
    return _write(snapshot, options, target, "Snapshot")


def write_transactional(snapshot: Snapshot, options: Options, target: Path, speaker: Speaker) -> Written:
    """Write every change in the order of the trail, each with its audit record; also refuses `reads.not_allowed`."""
    del speaker
    return _write(snapshot, options, target, "Transactional")


def _write(snapshot: Snapshot, options: Options, target: Path, kind: str) -> Written:
    reckoning, speakers = Reckoning(), options.both
    if speakers is None:
        raise Refusal(Fault("exports.both_languages", target.name))
    with landing(target) as part, tempfile.TemporaryFile(dir=target.parent) as spool:
        data = Pen(spool)
        take: Callable[[SubjectData], None]
        take = (
            Standing(data, snapshot, reckoning, names=options.names).take
            if kind == "Snapshot"
            else Changes(data, snapshot, reckoning).take
        )
        for subject in _counted(snapshot, reckoning):
            take(subject)
        data.finish()
        with part.open("wb") as file:
            file.write(_DECLARATION)
            pen = Pen(file)
            with pen.open("ODM", xmlns=NAMESPACE, **_root(snapshot.head, kind)):
                write_study(pen, snapshot, speakers)
                write_admin(pen, snapshot, tuple(sorted(data.meanings)) or ("approved",), names=options.names)
                pen.finish()
                spool.seek(0)
                shutil.copyfileobj(spool, file, _CHUNK)
            pen.finish()
    balances = reckoning.balances()
    return Written(target, compute_sha256(target), tuple((each.kind, each.written) for each in balances))


def _root(head: SnapshotHead, kind: str) -> dict[str, str]:
    return {
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


def _counted(snapshot: Snapshot, reckoning: Reckoning) -> Iterator[SubjectData]:
    for subject in snapshot.subjects():
        reckoning.written["subjects"] += 1
        yield subject
    reckoning.stored["subjects"] = snapshot.head.subjects
