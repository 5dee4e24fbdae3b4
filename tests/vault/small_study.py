"""A study of two people with cheap passwords, entropy that repeats and a clock that is set by hand."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from hashlib import sha256

import pytest

from ecrf.vault.envelope import Account
from ecrf.vault.password import Cost
from ecrf.words import Refusal

CHEAP = Cost(iterations=1, memory_kib=8, lanes=1)
START = datetime(2026, 3, 2, 8, 30, tzinfo=timezone(timedelta(hours=8)))
CHEN = "sieben rote fahrraeder"
LIN = "竹林深处有人家明月来相照"


class Stream:
    """SHA-256 in counter mode: other bytes at each call, the same in each run."""

    def __init__(self, seed: bytes = b"seed"):
        self.seed, self.calls = seed, 0

    def __call__(self, count: int) -> bytes:
        """The next bytes."""
        self.calls += 1
        data = b""
        while len(data) < count:
            data += sha256(self.seed + self.calls.to_bytes(8) + len(data).to_bytes(8)).digest()
        return data[:count]


@dataclass
class Hands:
    """A clock on the wall, turned by the test."""

    now: datetime = field(default=START)

    def __call__(self) -> datetime:
        """What it shows."""
        return self.now

    def turn(self, **span: float) -> None:
        """Move the clock on (or back)."""
        self.now += timedelta(**span)


def account(person: str, login: str, password: str, *, provisional: bool = False) -> Account:
    """An account as it is asked for."""
    return Account(person=person, login=login, password=password, at=START, provisional=provisional)


def code_of(call, *args, **kwargs) -> str:
    """The code of the refusal that `call` ends in; anything else fails the test."""
    with pytest.raises(Refusal) as caught:
        call(*args, **kwargs)
    return caught.value.fault.code
