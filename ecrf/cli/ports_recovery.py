"""What the commands of backup and recovery need from outside; bound by wiring."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from ecrf.services.keeping import BackupPlan, BackupState


class Recovery(Protocol):
    """Acts on study folders that are not, or not only, one open study."""

    def plan(self, folder: Path, plan: BackupPlan | None = None) -> BackupState:
        """The backup plan of a study on this workstation; a `plan` is taken in its place."""
