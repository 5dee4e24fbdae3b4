"""The door log carried over into the access chain, so that lines removed from its end are seen."""

from __future__ import annotations

from pathlib import Path

from ecrf.record.address import ACCESS_CHAIN
from ecrf.record.entry import Accessed
from ecrf.record.transaction import decode_body, decode_content
from ecrf.services.commands import RecordAccess
from ecrf.services.ports import Reader
from ecrf.vault.door_log import DoorHead, DoorLog, check_chain, check_head, load_attempts
from ecrf.wiring.sources import Sources
from ecrf.words import Fault

DOOR = "door"
"""What an access entry says that holds lines of the door log: the first line of its words is the length of the log."""
_LOOK_BACK = 400
_LINES = 120
"""Lines taken over at once; a long attack is carried over in parts."""


def held_head(reader: Reader) -> DoorHead:
    """The end of the door log as the access chain holds it; nothing was held when none is found."""
    sequence = reader.head(ACCESS_CHAIN).sequence
    for _ in range(_LOOK_BACK):
        stored = reader.transaction_at(ACCESS_CHAIN, sequence) if sequence else None
        if stored is None:
            break
        part = next(part for part in decode_body(stored.sealed.body).parts if part.chain == ACCESS_CHAIN)
        for entry in reversed(part.entries):
            if isinstance(entry, Accessed) and entry.what == DOOR and entry.detail is not None:
                slot = decode_content(stored.sealed.content)[entry.detail.slot]
                length = slot[1].decode().partition("\n")[0] if slot is not None else "0"
                return DoorHead(int(length), entry.digest)
        sequence = stored.first - 1
    return DoorHead()


def take_over_log(folder: Path, held: DoorHead, sources: Sources) -> tuple[list[RecordAccess], DoorHead]:
    """The commands that carry the door log's new lines into the access chain, and the head held after them."""
    log: DoorLog = load_attempts(folder)
    commands: list[RecordAccess] = []
    lines = [line for line in log.lines if line.head.sequence > held.sequence]
    for first in range(0, len(lines), _LINES):
        some = lines[first : first + _LINES]
        held = some[-1].head
        words = [str(held.sequence), *(_say(line.logged) for line in some)]
        commands.append(RecordAccess(*sources.stamp(), DOOR, "\n".join(words), digest=held.digest))
    return commands, held


def find_door_faults(folder: Path, held: DoorHead) -> tuple[Fault, ...]:
    """What is wrong with the door log by itself and against the head the access chain holds."""
    log = load_attempts(folder)
    return (*check_chain(log), *check_head(log, held))


def _say(logged: object) -> str:
    names = ("time", "outcome", "purpose", "login", "workstation")
    return " ".join(str(getattr(logged, name)) for name in names) if logged is not None else "?"
