"""Backup and recovery for the command line."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ecrf.cli.ports_recovery import FolderUpdate, Restoring, ServerUpdate, Who
from ecrf.services.keeping import BackupPlan, BackupState, Told
from ecrf.services.recovering.document import Document
from ecrf.vault.envelope_file import load_envelopes
from ecrf.wiring.backups import BackupMemory, check_plan
from ecrf.wiring.memory import as_address, is_address, require_folder
from ecrf.wiring.sources import system_sources
from ecrf.words import Language


class LineRecovery:
    """Implements `cli.ports_recovery.Recovery`."""

    def plan(self, folder: Path, plan: BackupPlan | None = None) -> BackupState:
        """The backup plan of a study on this workstation; a `plan` is taken in its place."""
        require_folder(folder)
        memory, study = BackupMemory(), load_envelopes(folder).book.study
        state = memory.find(study)
        if plan is not None:
            state = msgspec.structs.replace(state, plan=check_plan(plan, folder))
            memory.keep(study, state)
        return state

    def restore(self, who: Who, wish: Restoring, told: Told) -> Document:
        """Bring a backup back to a clean place and report."""
        from ecrf.wiring.restoring import RestoreWish, restore

        require_folder(wish.backup, wish.target, *([wish.newer] if wish.newer else []))
        wanted = RestoreWish(
            backup=wish.backup,
            target=wish.target,
            login=who.login,
            password=who.password,
            reason=wish.reason,
            paper=wish.paper,
            newer=wish.newer,
            removals=wish.removals,
            drill=wish.drill,
        )
        return restore(wanted, system_sources(), told)

    def compare(self, who: Who, one: Path, other: Path, record: str) -> Document:
        """Where two copies part; `record` (`one`, `other` or empty) declares one the record."""
        from ecrf.wiring.copies import compare_copies, declare_record, opened

        require_folder(one, other)
        sources = system_sources()
        with (
            opened(one, who.login, who.password, sources) as first,
            opened(other, who.login, who.password, sources) as second,
        ):
            document = compare_copies(first, second)
            if record:
                chosen, left = (first, second) if record == "one" else (second, first)
                listed = document.sheets[2 if record == "one" else 1]
                declare_record(chosen, left, len(listed.rows))
        return document

    def salvage(self, who: Who, damaged: Path, target: Path, backup: Path | None) -> Document:
        """Put a damaged study together again in a new folder and report."""
        from ecrf.wiring.salvaging import SalvageWish, salvage

        require_folder(damaged, target, *([backup] if backup else []))
        return salvage(SalvageWish(damaged, target, who.login, who.password, backup), system_sources())

    def write_report(self, document: Document, target: Path, language: Language) -> str:
        """Write a report as .pdf or .xlsx; returns its SHA-256."""
        from ecrf.exports.recovery import write_document
        from ecrf.library.words import load_speaker
        from ecrf.wiring.leaving import paper_fonts

        return write_document(document, target, load_speaker(language), paper_fonts()).sha256

    def snapshot(self, who: Who, folder: Path, target: Path, monitor: str) -> tuple[int, int]:
        """Make a copy for one monitor (login); returns (entries in it, pieces of content taken out)."""
        from ecrf.wiring.copies import opened
        from ecrf.wiring.monitor_copies import make_snapshot

        with opened(folder, who.login, who.password, system_sources()) as study:
            study.require_folder()
            mark = make_snapshot(study, target, monitor)
        return mark.entries, mark.withheld

    def changes(self, who: Who, snapshot: Path, target: Path) -> int:
        """Write what the monitor did in a copy, signed; returns the number of acts."""
        from ecrf.wiring.copies import opened
        from ecrf.wiring.monitor_copies import write_changes

        with opened(snapshot, who.login, who.password, system_sources()) as study:
            return len(write_changes(study, target).transactions)

    def merge(self, who: Who, folder: Path, file: Path, *, dry: bool) -> Document:
        """Bring a change set into the study in the monitor's own name."""
        from ecrf.wiring.copies import opened
        from ecrf.wiring.monitor_copies import merge_changes

        with opened(folder, who.login, who.password, system_sources()) as study:
            return merge_changes(study, file, dry=dry)

    def archive(self, who: Who, folder: Path, target: Path, told: Told) -> tuple[int, str]:
        """Make the archive of a closed study; returns (entries in it, root of its last checkpoint)."""
        from ecrf.wiring.archiving import make_archive
        from ecrf.wiring.copies import opened

        with opened(folder, who.login, who.password, system_sources()) as study:
            mark = make_archive(study, target, told)
        return mark.entries, mark.root

    def migrate(self, who: Who, folder: Path, told: Told) -> FolderUpdate:
        """Bring a study of an older program up to date."""
        from dataclasses import replace

        from ecrf.store.copy_mark import load_mark
        from ecrf.store.study_file import open_study
        from ecrf.vault.door import Door
        from ecrf.wiring.study_files import opening
        from ecrf.words import Fault, Refusal

        if is_address(str(folder)):
            raise Refusal(Fault("study.owner_missing", as_address(folder)))
        if load_mark(folder) is not None:
            raise Refusal(Fault("store.read_only", str(folder)))
        sources, done = system_sources(), False
        opened = Door(folder, sources.clock.now, sources.workstation).open(who.login, who.password)
        how = opening(opened.ring.study)
        try:
            open_study(folder, replace(how, read_only=True, workstation="")).close()
        except Refusal as refusal:
            if refusal.fault.code != "store.older":
                raise
            done = True
        store = open_study(folder, replace(how, told=told))
        try:
            refused = tuple(entry.text for entry in store.refused)
            return FolderUpdate(store.revision, store.fold_version, done=done, refused=refused)
        finally:
            store.close()

    def migrate_server(self, address: Path, owner: str, told: Told) -> ServerUpdate:
        """Bring a study on a server up to date with its database owner's rights, all of it or nothing."""
        from ecrf.services.reads.mortality import make_marker
        from ecrf.store.postgres_address import parse_address
        from ecrf.store.postgres_update import update_database
        from ecrf.wiring.rules import build_plan_for

        where = parse_address(as_address(address))
        done = update_database(owner, where.database, told, make_marker(build_plan_for))
        refused = tuple(entry.text for entry in done.refused)
        return ServerUpdate(
            where.text, done.was, done.now, done.chains, done.entries, done.differing, refused
        )
