"""A monitor's copy of a study: made for one person, worked in elsewhere, its change set brought back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec

from ecrf.record.rows import PersonRow, RootRow
from ecrf.record.state import RecordState
from ecrf.services import commands as c
from ecrf.services.recovering.changes import (
    ALREADY,
    APPLIED,
    NOTED,
    ChangeSet,
    Line,
    Merging,
    gather,
    parse_changes,
    signed_bytes,
)
from ecrf.services.recovering.deidentifying import find_withheld
from ecrf.services.recovering.document import Document, Sheet
from ecrf.services.verifying import verify_study
from ecrf.services.workplace import Workplace
from ecrf.store.backup import Order, digest_of, landing, make_mark, open_copy, sync
from ecrf.store.connect import FILE_NAME
from ecrf.store.copy_mark import SNAPSHOT, CopyMark, save_mark
from ecrf.store.copy_mark import signed_bytes as mark_bytes
from ecrf.store.place import check_place
from ecrf.store.snapshot_copy import copy_withheld
from ecrf.vault.envelope import KEYS_FILE
from ecrf.vault.envelope_file import load_envelopes, save_envelopes
from ecrf.vault.people import book_for_one
from ecrf.vault.signing import verify
from ecrf.wiring.opening import PROGRAM, OpenStudy, require
from ecrf.wiring.study_files import opening
from ecrf.words import Fault, Message, Refusal

COLUMNS = ("subject", "what", "where", "value", "when", "result", "conflict")
BESIDE = ("vault.lock", f"{FILE_NAME}-wal", f"{FILE_NAME}-shm")
"""What opening leaves beside a study file and is no part of the copy."""
MONITOR = "verify"
"""What a person must be allowed somewhere to be given a copy."""


def make_snapshot(study: OpenStudy, target: Path, login: str) -> CopyMark:
    """Make the copy for one monitor (login); refuses `snapshot.no_monitor`, `store.read_only`, those of backups.

    The file has a key of its own in the monitor's envelope alone; class keys, identity register, identifying items and
    the content of other sites are not in it. Noted in the study with whom it was made for and the checkpoint.
    """
    if study.reads_only or study.mark is not None:
        raise Refusal(Fault("store.read_only", str(study.folder)))
    check_place(target)
    person, sites = _monitor(study, login)
    session = study.session(*study.role_for("manage_study"))
    workplace = Workplace(study.tools, session)
    require(workplace.do(c.WriteCheckpoint(*study.stamp(), "snapshot")).fault)
    founded = book_for_one(load_envelopes(study.folder).book, person.person, study.sources.entropy)
    key = founded.ring.study
    with landing(target) as part:
        taken = copy_withheld(
            study.folder,
            part,
            opening(study.holder.ring.study),
            key,
            lambda reader: find_withheld(reader, study.tools.designs, sites),
        )
        save_envelopes(part, founded.book, "")
        how = replace(opening(key), is_snapshot=True)
        copy = open_copy(part, how)
        try:
            report = verify_study(copy, verify)
            lengths = {link.chain: link.sequence for link in copy.links()}
        finally:
            copy.close()
        if not report.holds:
            raise Refusal(Fault("store.backup_failed", str(target), {"detail": report.bad[0].code}))
        order = Order(SNAPSHOT, study.sources.typed(), session.name, PROGRAM, session.workstation)
        mark = make_mark(part, how, order, report)
        mark = msgspec.structs.replace(
            mark,
            person=person.person,
            withheld=taken,
            lengths=lengths,
            files={KEYS_FILE: digest_of(part / KEYS_FILE)},
            key=session.signer.key,
        )
        mark = msgspec.structs.replace(mark, signature=session.signer.sign(mark_bytes(mark)).hex())
        for name in BESIDE:
            (part / name).unlink(missing_ok=True)
        save_mark(part, mark)
    detail = f"{login}  {target}  entries={mark.entries} withheld={taken}"
    require(workplace.do(c.RecordAccess(*study.stamp(), "snapshot", detail, checkpoint=mark.root)).fault)
    return mark


def _monitor(study: OpenStudy, login: str) -> tuple[PersonRow, frozenset[str]]:
    """A monitor by login, and the sites they monitor today."""
    row = next((each for each in study.state.persons.values() if each.login == login), None)
    day = study.sources.typed()[:10]
    matrix = study.state.matrix_at(study.state.sequence)
    sites = frozenset(
        grant.site
        for grant in study.state.grants.values()
        if row is not None
        and grant.person == row.person
        and not grant.ended
        and grant.since <= day
        and (not grant.until or day <= grant.until)
        and MONITOR in matrix.get(grant.role, ())
    )
    if row is None or row.disabled or not sites:
        raise Refusal(Fault("snapshot.no_monitor", login))
    return row, sites


def write_changes(study: OpenStudy, target: Path) -> ChangeSet:
    """Write what the monitor did in a copy, signed; refuses `snapshot.is_none` anywhere else."""
    mark = study.mark
    if mark is None or mark.kind != SNAPSHOT:
        raise Refusal(Fault("snapshot.is_none", str(study.folder)))
    if target.exists():
        raise Refusal(Fault("store.backup_exists", str(target)))
    session = study.session(*study.roles[0])
    with study.tools.store.snapshot() as reader:
        carried = gather(reader, mark.lengths, study.person)
    changes = ChangeSet(
        study=mark.study,
        person=study.person,
        key=session.signer.key,
        made_at=study.sources.typed(),
        checkpoint=mark.root,
        study_head=mark.study_head,
        lengths=mark.lengths,
        transactions=carried,
    )
    signed = msgspec.structs.replace(changes, signature=session.signer.sign(signed_bytes(changes)).hex())
    part = target.with_name(f".{target.name}.part")
    try:
        part.write_bytes(msgspec.json.encode(signed, order="sorted") + b"\n")
        sync(part)
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise Refusal(
            Fault("backup.location_unwritable", str(target), {"why": str(error.strerror)})
        ) from error
    return signed


def merge_changes(study: OpenStudy, file: Path, *, dry: bool) -> Document:
    """Bring a change set into the study, each act in the monitor's own name; `dry` only says what would come of it.

    Refuses `merge.unreadable`, `merge.other_study`, `merge.other_base`, `merge.forged` and, unless dry, `merge.not_yours`.
    """
    try:
        changes = parse_changes(file.read_bytes())
    except OSError as error:
        raise Refusal(Fault("merge.unreadable", str(file))) from error
    _check(study, changes, file)
    if not dry and study.person != changes.person:
        name = study.state.persons[changes.person].name
        raise Refusal(Fault("merge.not_yours", str(file), {"person": name}))
    lines = _merge(study, changes, dry=dry)
    document = _report(study, changes, file, lines, dry=dry)
    if not dry:
        done = sum(line.status in (APPLIED, NOTED) for line in lines)
        detail = f"{file.name}  lines={len(lines)} applied={done} left={len(lines) - done}"
        role = study.role_for(MONITOR)
        command = c.RecordAccess(
            *study.stamp(), "merge", detail, digest=digest_of(file), checkpoint=changes.checkpoint
        )
        require(Workplace(study.tools, study.session(*role)).do(command).fault)
    return document


def _check(study: OpenStudy, changes: ChangeSet, file: Path) -> None:
    if changes.study != study.row.study:
        raise Refusal(Fault("merge.other_study", str(file)))
    row = study.state.keys.get(changes.key)
    public = b"" if row is None or row.person != changes.person else bytes.fromhex(row.public)
    try:
        signature = bytes.fromhex(changes.signature)
    except ValueError:
        signature = b""
    if not verify(public, signed_bytes(changes), signature):
        raise Refusal(Fault("merge.forged", str(file)))
    if changes.checkpoint not in {each.root for each in study.state.checkpoints.values()}:
        raise Refusal(Fault("merge.other_base", str(file)))


def _merge(study: OpenStudy, changes: ChangeSet, *, dry: bool) -> list[Line]:
    tools = study.tools
    sites = {chain: row.site for chain, row in tools.store.rows("root") if isinstance(row, RootRow)}
    workplaces: dict[str, Workplace] = {}

    def look(chain: str) -> RecordState:
        state = tools.store.load_state(chain)
        assert isinstance(state, RecordState)  # noqa: S101 - study and access chain are left out
        return state

    def at(command: c.Command) -> Workplace:
        chain = getattr(command, "chain", "")
        site = sites.get(chain, "") if chain else getattr(command, "site", "")
        roles = [role for role in study.roles if study.session(*role).may(MONITOR) and role[1] in ("*", site)]
        role = roles[0] if roles else study.role_for(MONITOR)
        if role[1] not in workplaces:
            workplaces[role[1]] = Workplace(tools, study.session(*role))
        return workplaces[role[1]]

    def do(command: c.Command) -> tuple[Fault | None, str, int]:
        outcome = at(command).do(command)
        return outcome.fault, outcome.created, outcome.sequence

    def known(identity: str) -> bool:
        if study.reads_only:
            return False
        with tools.store.write() as door:
            return door.is_stored(identity)

    return list(Merging(changes, look, None if dry else do, known).run())


def _report(study: OpenStudy, changes: ChangeSet, file: Path, lines: list[Line], *, dry: bool) -> Document:
    document = Document("merge", study.row.name, study.sources.typed(), PROGRAM, changes.checkpoint)
    document.fact("file", file.name)
    document.fact("person", study.state.persons[changes.person].name)
    document.fact("made_at", changes.made_at[:19].replace("T", " "))
    document.fact("way", Message("recovery.dry" if dry else "recovery.merged"))
    numbers = {
        chain: row.number
        for chain, row in study.tools.store.rows("root")
        if isinstance(row, RootRow) and chain.startswith("subject:")
    }
    rows = [_row(line, numbers.get(line.chain, "")) for line in lines]
    fine = (APPLIED, NOTED, ALREADY)
    done = tuple(row for row, line in zip(rows, lines, strict=True) if line.status in fine)
    left = tuple(row for row, line in zip(rows, lines, strict=True) if line.status not in fine)
    document.sheets = [Sheet("conflicts", COLUMNS, left), Sheet("merged", COLUMNS, done)]
    return document


def _row(line: Line, subject: str) -> tuple[str | Message, ...]:
    return (
        subject,
        Message(f"exports.kind.{line.kind}"),
        line.at,
        line.words,
        line.time[:19].replace("T", " "),
        Message(f"merge.status.{line.status}"),
        Message(line.why) if line.why else "",
    )
