"""A backup brought back to a clean place, proved, set against what is known of the newer state, and reported."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from ecrf.record.merkle import parse_paper, to_paper
from ecrf.services import commands as c
from ecrf.services.keeping import Told as Progress
from ecrf.services.recovering.comparing import find_forks
from ecrf.services.recovering.document import Document, Sheet, entry_sheet
from ecrf.services.recovering.listing import Told
from ecrf.services.tools import Tools
from ecrf.services.verifying import VerifyReport, Wish
from ecrf.services.workplace import Workplace
from ecrf.store.backup import BESIDE, check_backup, digest_of, landing
from ecrf.store.connect import FILE_NAME
from ecrf.store.copy_mark import SNAPSHOT, load_mark
from ecrf.store.place import check_place
from ecrf.store.reader import SqlReader
from ecrf.store.removals import Removal, find_removals, is_pending, load_removals
from ecrf.store.study_file import open_study as open_file
from ecrf.vault.signing import verify
from ecrf.wiring.copies import beyond, data_only, opened, teller_of
from ecrf.wiring.opening import PROGRAM, OpenStudy, require
from ecrf.wiring.sources import Sources
from ecrf.wiring.study_files import open_store, opening
from ecrf.wiring.work import take_over
from ecrf.words import Fault, Message, Refusal


@dataclass(frozen=True, slots=True)
class RestoreWish:
    """What is restored where, and what is at hand to set it against."""

    backup: Path
    target: Path
    login: str
    password: str
    reason: str
    paper: str = ""
    newer: Path | None = None
    removals: Path | None = None
    drill: bool = False
    """A trial: the restored folder is removed again when the report is written."""


@dataclass(slots=True)
class _Findings:
    report: VerifyReport
    again: list[Told] = field(default_factory=list)
    removals: tuple[Removal, ...] = ()
    applied: list[Removal] = field(default_factory=list)
    waiting: list[Removal] = field(default_factory=list)
    compared: Message | None = None
    paper: Message | None = None
    taken_over: bool = False


def restore(wish: RestoreWish, sources: Sources, told: Progress | None = None) -> Document:
    """Restore and report; nothing stays at the target unless the copy there is proved whole.

    Refuses `restore.is_snapshot`, `restore.files_changed`, `store.backup_exists`, `store.backup_failed`, those of
    opening, and `vault.envelope_older` for a key file older than the trail says.
    """
    found = _Findings(_bring_back(wish, sources, told))
    with opened(wish.target, wish.login, wish.password, sources) as study:
        if wish.paper:
            found.paper = _look_up(study, parse_paper(wish.paper))
        _set_against(study, wish, found)
        _redact_again(study, wish, found)
        document = _report(study, wish, found)
        _note(study, wish, found)
        study.remember()
    if wish.drill:
        shutil.rmtree(wish.target)
    return document


def _bring_back(wish: RestoreWish, sources: Sources, told: Progress | None) -> VerifyReport:
    mark = load_mark(wish.backup)
    if mark is not None and mark.kind == SNAPSHOT:
        raise Refusal(Fault("restore.is_snapshot", str(wish.backup)))
    check_place(wish.target)
    for name, digest in mark.files.items() if mark is not None else ():
        if not (wish.backup / name).exists() or digest_of(wish.backup / name) != digest:
            raise Refusal(Fault("restore.files_changed", str(wish.backup / name)))
    with opened(wish.backup, wish.login, wish.password, sources) as study:
        key = study.holder.ring.study  # opening compared key file, generation and trail
    with landing(wish.target) as part:
        for name in (FILE_NAME, *BESIDE):
            if (wish.backup / name).exists():
                shutil.copy2(wish.backup / name, part / name)
        # A backup of an older program is brought up to date here; the backup itself stays as it is.
        open_file(part, replace(opening(key), workstation="", any_place=True)).close()
        return check_backup(part, opening(key), verify, Wish(progress=told))


def _look_up(study: OpenStudy, paper: str) -> Message:
    rows = sorted(study.state.checkpoints.values(), key=lambda row: row.sequence)
    for row in rows:
        if to_paper(row.root) == paper:
            behind = sum(other.sequence > row.sequence for other in rows)
            return Message("recovery.paper_found", {"time": row.time[:16].replace("T", " "), "later": behind})
    return Message("recovery.paper_unknown", {"time": rows[-1].time[:16].replace("T", " ") if rows else "–"})


def _set_against(study: OpenStudy, wish: RestoreWish, found: _Findings) -> None:
    """List what the newer copy has beyond; take the redactions from it, or from the list beside the backups."""
    if wish.newer is not None:
        with opened(wish.newer, wish.login, wish.password, study.sources) as newer:
            store = newer.tools.store
            forks = data_only(find_forks(study.tools.store, store))
            ahead = tuple(fork for fork in forks if fork.other > fork.common)
            found.again = beyond(store, ahead, teller_of(newer))
            own = sum(fork.one - fork.common for fork in forks)
            found.compared = Message(
                "recovery.compared",
                {"missing": sum(f.other - f.common for f in forks), "own": own, "chains": len(forks)},
            )
            if isinstance(store, SqlReader):
                found.removals = find_removals(store)
    if wish.removals is not None:
        found.removals += load_removals(wish.removals, study.row.study)


def _redact_again(study: OpenStudy, wish: RestoreWish, found: _Findings) -> None:
    """Remove what was removed after the backup, where the person may; what must wait is listed."""
    if study.is_away and any(study.session(*role).may("manage_study") for role in study.roles):
        take_over(study, wish.reason)
        found.taken_over = True
    store = study.tools.store
    assert isinstance(store, SqlReader)  # noqa: S101 - a study folder has no other store
    pending = [removal for removal in dict.fromkeys(found.removals) if is_pending(store, removal)]
    if not pending:
        return
    roles = [role for role in study.roles if study.session(*role).may("redact")]
    if not roles:
        found.waiting = pending
        return
    with _writing(study, found) as tools:
        workplace = Workplace(tools, study.session(*roles[0]))
        for removal in pending:
            command = c.Redact(
                *study.stamp(), removal.chain, removal.sequence, removal.slot, f"restore: {wish.reason}"
            )
            outcome = workplace.do(command)
            (found.waiting if outcome.fault is not None else found.applied).append(removal)


@contextmanager
def _writing(study: OpenStudy, found: _Findings) -> Iterator[Tools]:
    """The study's tools, over a connection that knows of it when it was taken over meanwhile."""
    if not found.taken_over:
        yield study.tools
        return
    with closing(open_store(study.folder, study.holder.ring.study)) as store:
        yield study.tools_over(store)


def _report(study: OpenStudy, wish: RestoreWish, found: _Findings) -> Document:
    report = found.report
    key = "drill" if wish.drill else "restore"
    document = Document(key, study.row.name, study.sources.typed(), PROGRAM, report.root)
    document.fact("backup", str(wish.backup))
    document.fact("target", str(wish.target))
    document.fact("reason", wish.reason)
    document.fact("person", study.name)
    document.fact(
        "verified",
        Message("recovery.verified", {"entries": report.entries, "chains": report.chains}),
    )
    document.fact("study_head", report.study_head)
    document.fact("paper", found.paper or Message("recovery.no_paper"))
    document.fact("compared", found.compared or Message("recovery.not_compared"))
    if study.is_away:
        state = "taken_over" if found.taken_over else "read_only"
        document.fact("home", Message(f"recovery.{state}", {"home": study.row.home}))
    columns = ("chain", "entry", "field")
    document.sheets = [
        entry_sheet("again", found.again),
        Sheet("redacted", columns, tuple(map(_removal_row, found.applied))),
        Sheet("redact_waiting", columns, tuple(map(_removal_row, found.waiting))),
    ]
    return document


def _removal_row(removal: Removal) -> tuple[str, str, str]:
    return removal.chain, str(removal.sequence), removal.field


def _note(study: OpenStudy, wish: RestoreWish, found: _Findings) -> None:
    """The restored study says in its own access chain where it comes from, and how much is missing."""
    report = found.report
    detail = (
        f"{wish.backup}  entries={report.entries} chains={report.chains} missing={len(found.again)} "
        f"redacted={len(found.applied)} waiting={len(found.waiting)}  {wish.reason}"
    )
    if wish.drill and wish.newer is not None:
        with opened(wish.newer, wish.login, wish.password, study.sources) as newer:
            if not newer.reads_only:
                command = c.RecordAccess(*newer.stamp(), "drill", detail, checkpoint=report.root)
                require(Workplace(newer.tools, newer.session(*newer.roles[0])).do(command).fault)
    if study.is_away and not found.taken_over:
        return
    with _writing(study, found) as tools:
        command = c.RecordAccess(*study.stamp(), "restore", detail, checkpoint=report.root)
        require(Workplace(tools, study.session(*study.roles[0])).do(command).fault)
