"""A damaged study folder put together again in a new one, with the last backup's help, and a list of what is missing."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ecrf.services import commands as c
from ecrf.services.recovering.assembling import BROKEN
from ecrf.services.recovering.document import Document, Sheet, entry_sheet
from ecrf.services.recovering.listing import Teller, Told
from ecrf.services.workplace import Workplace
from ecrf.store.backup import landing
from ecrf.store.place import check_place
from ecrf.store.salvage import Salvaged, Sources, salvage_study
from ecrf.vault.door import Door
from ecrf.vault.door_log import DOOR_FILE
from ecrf.vault.envelope import KEYS_FILE
from ecrf.vault.ring import KeyRing
from ecrf.vault.signing import verify
from ecrf.wiring import sources as wiring_sources
from ecrf.wiring.copies import opened, teller_of
from ecrf.wiring.opening import PROGRAM, require
from ecrf.wiring.study_files import opening
from ecrf.words import Fault, Message, Refusal


@dataclass(frozen=True, slots=True)
class SalvageWish:
    """Which folder is damaged, which backup there is, where the new study shall lie."""

    damaged: Path
    target: Path
    login: str
    password: str
    backup: Path | None = None


def salvage(wish: SalvageWish, sources: wiring_sources.Sources) -> Document:
    """Salvage and report; the damaged folder is only read.

    Refuses `store.backup_exists`, `salvage.no_keys` when no key file opens, `salvage.nothing`.
    """
    check_place(wish.target)
    keys = _rings(wish, sources)
    if not keys:
        raise Refusal(Fault("salvage.no_keys", str(wish.damaged)))
    first = keys.get(wish.damaged) or next(iter(keys.values()))
    of_backup = keys.get(wish.backup, first) if wish.backup is not None else first
    with landing(wish.target) as part:
        for name in (KEYS_FILE, DOOR_FILE):
            home = wish.damaged if name == DOOR_FILE or wish.damaged in keys else wish.backup
            if home is not None and (home / name).exists():
                shutil.copy2(home / name, part / name)
        work = Sources(wish.damaged, first.study, wish.backup, of_backup.study)
        done = salvage_study(work, part, opening(first.study), verify)
    with opened(wish.target, wish.login, wish.password, sources) as study:
        document = _report(wish, done, teller_of(study))
        document.study, document.moment = study.row.name, study.sources.typed()
        if not study.reads_only and study.roles:
            detail = (
                f"{wish.damaged}  entries={done.entries} pages={done.pages} damaged={done.damaged} "
                f"left={len(done.left)} lost={sum(loss.last - loss.first + 1 for loss in done.losses)}"
            )
            command = c.RecordAccess(*study.stamp(), "salvage", detail, checkpoint=done.report.root)
            require(Workplace(study.tools, study.session(*study.roles[0])).do(command).fault)
        study.remember()
    return document


def _rings(wish: SalvageWish, sources: wiring_sources.Sources) -> dict[Path, KeyRing]:
    """The key ring of each folder whose key file still opens."""
    found: dict[Path, KeyRing] = {}
    refusal: Refusal | None = None
    for folder in (wish.damaged, wish.backup):
        if folder is None:
            continue
        door = Door(folder, sources.clock.now, sources.workstation, writable=False)
        try:
            found[folder] = door.open(wish.login, wish.password).ring
        except Refusal as refused:
            refusal = refused
    if not found and refusal is not None and refusal.fault.code == "door.wrong_password":
        raise refusal
    return found


def _report(wish: SalvageWish, done: Salvaged, teller: Teller) -> Document:
    document = Document("salvage", "", "", PROGRAM, done.report.root)
    document.fact("damaged", str(wish.damaged))
    if wish.backup is not None:
        document.fact("backup", str(wish.backup))
    document.fact("target", str(wish.target))
    document.fact(
        "pages",
        Message("recovery.pages", {"pages": done.pages, "damaged": done.damaged, "logged": done.logged}),
    )
    if done.missing:
        document.fact("cut_off", Message("recovery.cut_off", {"pages": done.missing}))
    document.fact("found", Message("recovery.found", {"carved": done.carved, "backed": done.backed}))
    document.fact("trail", _proof(done))
    lost = sum(loss.last - loss.first + 1 for loss in done.losses)
    counts = {"lost": lost, "listed": sum(loss.found for loss in done.losses), "unnamed": done.unnamed}
    document.fact("missing", Message("recovery.missing", {**counts}))
    document.sheets = [
        entry_sheet("again", _left(done, teller)),
        Sheet(
            "losses",
            ("chain", "first", "last", "listed"),
            tuple(
                (teller.number(loss.chain), str(loss.first), str(loss.last), str(loss.found))
                for loss in done.losses
            ),
        ),
        Sheet("beside", ("what", "name"), tuple(_beside(done))),
    ]
    return document


def _proof(done: Salvaged) -> Message:
    report = done.report
    if report.holds:
        return Message("recovery.verified", {"entries": report.entries, "chains": report.chains})
    first = report.bad[0]
    return Message("recovery.not_verified", {"count": len(report.bad), "first": first.fault.message})


def _left(done: Salvaged, teller: Teller) -> list[Told]:
    told: list[Told] = []
    for left in sorted(done.left, key=lambda each: each.number):
        if left.why != BROKEN:
            with suppress(ValueError, LookupError):  # words that are spoilt are counted among the losses
                told += teller.sealed(left.sealed, wordless=left.wordless or left.why == "content")
    return told


def _beside(done: Salvaged) -> list[tuple[Message, str]]:
    rows = [(Message("recovery.beside.design"), digest) for digest in done.designs_lost]
    rows += [(Message("recovery.beside.identity"), number) for number in done.identities_lost]
    rows += [
        (Message("recovery.beside.redaction"), f"{chain} #{sequence}")
        for chain, sequence, _ in done.unredacted
    ]
    return rows
