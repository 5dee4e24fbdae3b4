"""A study whose passwords are all lost: the recovery code, or both shares, and a new password for one person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from ecrf.viewmodels.screen import Listeners
from ecrf.words import Fault


@dataclass(frozen=True, slots=True)
class RecoveryWish:
    """The code or both shares, and who gets which password."""

    path: str
    codes: tuple[str, ...]
    login: str
    password: str


class Recoverer(Protocol):
    """Opens studies with a recovery code on a thread of its own; bound in wiring."""

    def recover(self, wish: RecoveryWish, done: Callable[[Fault | None], None]) -> None:
        """Give the person new keys; `done` is called once on the window's thread with why not, or None."""


class RecoveringScreen(Listeners):
    """One form; afterwards `entered` is given folder, login and password."""

    def __init__(self, recoverer: Recoverer, entered: Callable[[str, str, str], None]) -> None:
        super().__init__()
        self._recoverer, self._entered = recoverer, entered
        self.path = ""
        self.faults: dict[str, Fault] = {}
        self.fault: Fault | None = None
        self.busy = False
        self._wish: RecoveryWish | None = None

    def recover(self, typed: Mapping[str, str]) -> None:
        """Try the code; `shares` says whether one code or two shares were typed."""
        if self.busy:
            return
        names = ("code0", "code1") if typed.get("shares") == "2" else ("code0",)
        needed = (*names, "login", "password")
        self.fault = None
        self.faults = {name: Fault("founding.missing") for name in needed if not typed.get(name, "").strip()}
        if not self.faults and typed["password"] != typed.get("again"):
            self.faults = {"again": Fault("login.passwords_differ")}
        if not self.faults:
            codes = tuple(typed[name].strip() for name in names)
            self._wish = RecoveryWish(self.path, codes, typed["login"].strip(), typed["password"])
            self.busy = True
            self._recoverer.recover(self._wish, self._done)
        self.changed()

    def _done(self, fault: Fault | None) -> None:
        self.busy = False
        wish, self._wish = self._wish, None
        if fault is not None:
            row = _row_of(fault.code)
            self.faults, self.fault = ({row: fault}, None) if row else ({}, fault)
        elif wish is not None:
            self._entered(wish.path, wish.login, wish.password)
        self.changed()


def _row_of(code: str) -> str:
    """The row beside which a refusal is said."""
    if code in ("study.no_such_login", "vault.login_characters"):
        return "login"
    if code.startswith("vault.password"):
        return "password"
    if code.startswith(("vault.code_", "vault.recovery_wrong", "vault.share_same", "vault.recovery_count")):
        return "code0"
    return ""
