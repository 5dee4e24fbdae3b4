"""Where a study lies as seen from this workstation: its door, and whether it is a study in work or a copy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ecrf.record.study_state import StudyState
from ecrf.vault.door import Door
from ecrf.vault.idle import Entrance
from ecrf.vault.signing import verify
from ecrf.wiring.memory import Memory
from ecrf.wiring.sources import Sources
from ecrf.words import Fault, Refusal

if TYPE_CHECKING:
    from ecrf.store.copy_mark import CopyMark


class Grounds(Protocol):
    """Where a study lies, as seen from this workstation."""

    @property
    def folder(self) -> Path:
        """The folder, or what stands for it in messages."""

    @property
    def sources(self) -> Sources:
        """Clock, chance, workstation."""

    @property
    def memory(self) -> Memory:
        """What this workstation remembers."""

    @property
    def door(self) -> Entrance:
        """What opens a person's keys."""

    @property
    def mark(self) -> CopyMark | None:
        """Not None for a copy of a study."""


def check_snapshot(mark: CopyMark, state: StudyState, folder: Path) -> None:
    """Refuse (`study.snapshot_forged`) a monitor's copy its maker did not sign."""
    from ecrf.store.copy_mark import signed_bytes

    row = state.keys.get(mark.key)
    public = b"" if row is None else bytes.fromhex(row.public)
    if not verify(public, signed_bytes(mark), bytes.fromhex(mark.signature)):
        raise Refusal(Fault("study.snapshot_forged", str(folder)))


def is_kept(mark: CopyMark | None) -> bool:
    """Whether a folder is a copy to be kept as it is: a backup or an archive, not a monitor's snapshot."""
    return mark is not None and mark.kind != "snapshot"


def find_copy_faults(mark: CopyMark | None, folder: Path) -> tuple[Fault, ...]:
    """Say that a folder is no study in work, and which copy it is."""
    if mark is None:
        return ()
    return (Fault(f"study.is_{mark.kind}", str(folder), {"time": mark.made_at, "program": mark.program}),)


@dataclass(frozen=True, slots=True)
class Premises:
    """A study folder as seen from this workstation."""

    folder: Path
    sources: Sources
    memory: Memory
    told: Callable[[int, int], None] | None = None
    """Hears (entries done, in all) while tables of an older program are made again at opening; stops it by raising."""

    @property
    def door(self) -> Door:
        """Its door; at that of a copy that is kept nothing is written down."""
        now, kept = self.sources.clock.now, is_kept(self.mark)
        return Door(self.folder, now, self.sources.workstation, writable=not kept)

    @property
    def mark(self) -> CopyMark | None:
        """What the folder says of itself when it is no study in work."""
        from ecrf.store.copy_mark import load_mark

        return load_mark(self.folder)
