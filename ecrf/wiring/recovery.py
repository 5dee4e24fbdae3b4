"""Backup and recovery for the command line."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ecrf.services.keeping import BackupPlan, BackupState
from ecrf.vault.envelope_file import load_envelopes
from ecrf.wiring.backups import BackupMemory, check_plan


class LineRecovery:
    """Implements `cli.ports_recovery.Recovery`."""

    def plan(self, folder: Path, plan: BackupPlan | None = None) -> BackupState:
        """The backup plan of a study on this workstation; a `plan` is taken in its place."""
        memory, study = BackupMemory(), load_envelopes(folder).book.study
        state = memory.find(study)
        if plan is not None:
            state = msgspec.structs.replace(state, plan=check_plan(plan, folder))
            memory.keep(study, state)
        return state
