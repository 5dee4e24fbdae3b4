"""The archive of a closed study: one folder that opens read-only on a clean machine, with everything but entering."""

from __future__ import annotations

from pathlib import Path

from ecrf.services import commands as c
from ecrf.services.keeping import Told
from ecrf.services.verifying import Wish
from ecrf.services.workplace import Workplace
from ecrf.store.backup import Order, write_backup
from ecrf.store.copy_mark import ARCHIVE, CopyMark, load_mark
from ecrf.vault.signing import verify
from ecrf.wiring.opening import PROGRAM, OpenStudy, require
from ecrf.wiring.study_files import opening
from ecrf.words import Fault, Refusal


def make_archive(study: OpenStudy, target: Path, told: Told | None = None) -> CopyMark:
    """Make and prove it; noted in the study with counts and checkpoint. Refuses `study.no_role_for` and like a backup.

    It names program version, design digests, checkpoint and the SHA-256 of every file; the designs, checks, people,
    log-ins and the trail are in the study file itself.
    """
    study.require_folder()
    if study.mark is not None:
        raise Refusal(Fault("store.read_only", str(study.folder)))
    session = study.session(*study.role_for("manage_study"))
    workplace = Workplace(study.tools, session)
    if not study.reads_only:
        require(workplace.do(c.WriteCheckpoint(*study.stamp(), "archive")).fault)
    order = Order(
        ARCHIVE, study.sources.typed(), session.name, PROGRAM, session.workstation, Wish(progress=told)
    )
    report = write_backup(study.folder, target, opening(study.holder.ring.study), verify, order)
    if not study.reads_only:
        detail = f"{target}  entries={report.entries} chains={report.chains}"
        command = c.RecordAccess(*study.stamp(), "archive", detail, checkpoint=report.root)
        require(workplace.do(command).fault)
    mark = load_mark(target)
    assert mark is not None  # noqa: S101 - it was written just now
    return mark
