"""Clock, ids and entropy: the only place where time and chance enter the program."""

from __future__ import annotations

import base64
import getpass
import hashlib
import os
import platform
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ecrf.services.ports import Clock, Entropy
from ecrf.services.stamping import stamp_act


class SystemClock:
    """The workstation's clock with its offset."""

    def now(self) -> datetime:
        """Return the aware local time."""
        return datetime.now().astimezone()


class SetClock:
    """A clock set by hand, for demo and test studies; each reading is one millisecond later than the last."""

    def __init__(self, start: datetime) -> None:
        self._time = start

    def now(self) -> datetime:
        """Return the set time and let a millisecond pass."""
        self._time += timedelta(milliseconds=1)
        return self._time

    def set(self, time: datetime) -> None:
        """Go to another time."""
        self._time = time


def system_entropy(size: int) -> bytes:
    """Fresh random bytes of the operating system."""
    return os.urandom(size)


class SeededEntropy:
    """Reproducible bytes for demo and test studies; refused by every other study (the first entry names the seed)."""

    def __init__(self, seed: str) -> None:
        self._seed = seed.encode()
        self._count = 0

    def __call__(self, size: int) -> bytes:
        """Return the next `size` bytes of SHA-256(seed ‖ counter) in sequence."""
        data = b""
        while len(data) < size:
            self._count += 1
            data += hashlib.sha256(self._seed + self._count.to_bytes(8, "big")).digest()
        return data[:size]


def make_ids(entropy: Callable[[int], bytes]) -> Callable[[], str]:
    """A maker of random ids: 26 base-32 characters in lower case."""

    def new_id() -> str:
        return base64.b32encode(entropy(16)).decode().rstrip("=").lower()

    return new_id


def workstation_name() -> str:
    """What names this workstation in the trail: host and operating-system account."""
    return f"{platform.node() or 'unknown'}/{getpass.getuser()}"


@dataclass(frozen=True, slots=True)
class Sources:
    """Time, chance and place, made here and nowhere else."""

    clock: Clock
    entropy: Entropy
    workstation: str
    seed: str = ""
    """Not empty: entropy and clock are made, not found; only demo and test studies take them."""

    @property
    def new_id(self) -> Callable[[], str]:
        """A maker of random ids."""
        return make_ids(self.entropy)

    def stamp(self) -> tuple[str, str]:
        """Id and time of an act done now."""
        return stamp_act(self.new_id(), self.clock.now())

    @property
    def is_seeded(self) -> bool:
        """Whether the same seed would give the same again."""
        return bool(self.seed)

    def typed(self) -> str:
        """The time of an act done now."""
        return self.clock.now().isoformat(timespec="milliseconds")


def system_sources() -> Sources:
    """The real clock, entropy and workstation."""
    return Sources(SystemClock(), system_entropy, workstation_name())


def seeded_sources(seed: str, start: datetime, workstation: str) -> Sources:
    """A clock set by hand and reproducible entropy, for a demo or test study that names the seed."""
    return Sources(SetClock(start), SeededEntropy(seed), workstation, seed)
