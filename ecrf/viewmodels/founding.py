"""A new study in a folder or on a server: what it is founded with, the recovery code typed back from paper, the login."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from ecrf.viewmodels.screen import Listeners
from ecrf.words import Fault, Message

NATURES = ("draft", "test", "live")
OWN = "own"
"""The design lies in a folder of one's own."""
NONE = "none"
FOLDER, SERVER = "folder", "server"
WHERE = (FOLDER, SERVER)
NEEDED = ("name", "person", "login", "organisation", "password")
NEEDED_WHERE = {FOLDER: ("place",), SERVER: ("address", "owner")}


@dataclass(frozen=True, slots=True)
class FoundingWish:
    """Everything a study is made from; `design` is a shipped code, a folder, or empty.

    Where `address` names a server the database is made there with the rights of `owner`, and `place` says nothing.
    """

    place: str
    name: str
    nature: str
    design: str
    person: str
    login: str
    organisation: str
    password: str
    holders: int
    site: str = ""
    site_name: str = ""
    training: str = ""
    training_version: str = ""
    training_day: str = ""
    address: str = ""
    certificate: str = ""
    owner: str = ""
    owner_password: str = ""

    def __repr__(self) -> str:
        return f"FoundingWish({self.name})"


@dataclass(frozen=True, slots=True)
class Founded:
    """A study that stands, its folder or address, and its recovery code (one) or shares (two), kept nowhere else."""

    path: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """Why no study was founded: the first fault, and with a bad design every one of them."""

    fault: Fault
    faults: tuple[Fault, ...] = ()


FoundDone = Callable[["Founded | Refused"], None]


class Foundry(Protocol):
    """Founds studies on a thread of its own; bound in wiring."""

    @property
    def home(self) -> str:
        """The folder in which studies are put if nobody says otherwise."""

    def designs(self) -> tuple[str, ...]:
        """The codes of the designs that ship."""

    def check_password(self, password: str, login: str) -> Fault | None:
        """What speaks against a password."""

    def found(self, wish: FoundingWish, told: Callable[[str], None], done: FoundDone) -> None:
        """Make the study; `told` is given each step, `done` is called once, both on the window's thread."""


class FoundingScreen(Listeners):
    """Steps: the form, the founding itself, the code; then `entered` is given folder, login and password."""

    def __init__(self, foundry: Foundry, entered: Callable[[str, str, str], None]) -> None:
        super().__init__()
        self._foundry, self._entered = foundry, entered
        self.faults: dict[str, Fault] = {}
        """What is wrong, by row of the form."""
        self.fault: Fault | None = None
        """What is wrong with no row in particular."""
        self.details: tuple[Fault, ...] = ()
        self.step: Message | None = None
        """What is being done now, while it takes time."""
        self.codes: tuple[str, ...] = ()
        self._wish: FoundingWish | None = None
        self._path = ""

    @property
    def home(self) -> str:
        """Where studies are put if nobody says otherwise."""
        return self._foundry.home

    @property
    def designs(self) -> tuple[str, ...]:
        """The codes of the designs that ship."""
        return self._foundry.designs()

    @property
    def busy(self) -> bool:
        """Whether the study is being founded."""
        return self.step is not None

    def found(self, typed: Mapping[str, str]) -> None:
        """Found a study with what was typed, or say what is wrong with it."""
        if self.busy or self.codes:
            return
        wish = _wish_of(typed)
        self.faults, self.fault, self.details = self._check(typed, wish), None, ()
        if not self.faults:
            self._wish = wish
            self.step = Message("founding.step.design")
            self._foundry.found(wish, self._told, self._done)
        self.changed()

    def confirm(self, typed: tuple[str, ...]) -> None:
        """Type back the last group of each code: whoever can, has it on paper."""
        wrong = find_wrong_end(self.codes, typed)
        if wrong >= 0:
            self.faults = {f"code{wrong}": Fault("founding.code_differs")}
            self.changed()
            return
        wish, path = self._wish, self._path
        self.codes, self.faults, self._wish = (), {}, None
        if wish is not None:
            self._entered(path, wish.login, wish.password)
        self.changed()

    def _check(self, typed: Mapping[str, str], wish: FoundingWish) -> dict[str, Fault]:
        needed = [
            *NEEDED,
            *NEEDED_WHERE[typed.get("where") or FOLDER],
            *(("site_name",) if wish.site else ()),
        ]
        needed += ["training", "training_version", "training_day"] if wish.nature == "live" else []
        needed += ["design_folder"] if typed.get("design") == OWN else []
        faults = {name: Fault("founding.missing") for name in needed if not typed.get(name, "").strip()}
        if "password" not in faults:
            fault = self._foundry.check_password(wish.password, wish.login)
            if fault is not None:
                faults["password"] = fault
            elif typed.get("again") != wish.password:
                faults["again"] = Fault("login.passwords_differ")
        return faults

    def _told(self, step: str) -> None:
        self.step = Message(f"founding.step.{step}")
        self.changed()

    def _done(self, answer: Founded | Refused) -> None:
        self.step = None
        if isinstance(answer, Founded):
            self._path, self.codes = answer.path, answer.codes
        else:
            row = ROWS.get(answer.fault.code, "")
            if row:
                self.faults = {row: answer.fault}
            else:
                self.fault, self.details = answer.fault, answer.faults
        self.changed()


ROWS = {
    "study.folder_exists": "name",
    "study.no_such_design": "design_folder",
    "study.cannot_write": "place",
    "store.address": "address",
    "store.exists": "address",
    "store.connection_lost": "address",
    "store.tls_missing": "address",
    "store.tls_other_name": "address",
    "store.no_scram": "address",
    "store.tls_no_root": "certificate",
    "store.tls_untrusted": "certificate",
    "store.not_admitted": "owner",
    "store.not_permitted": "owner",
    "store.synchronised": "place",
    "store.network_drive": "place",
    "vault.login_characters": "login",
    "command.no_day": "training_day",
    "command.day_to_come": "training_day",
}
"""The row beside which a refusal of the founding is said."""


def find_wrong_end(codes: tuple[str, ...], typed: tuple[str, ...]) -> int:
    """The number of the first code whose last group was not typed back rightly, -1 when all were."""
    for number, (code, last) in enumerate(zip(codes, typed, strict=True)):
        if _plain(last) != _plain(code.rpartition("-")[2]):
            return number
    return -1


def _wish_of(typed: Mapping[str, str]) -> FoundingWish:
    def word(name: str) -> str:
        return typed.get(name, "").strip()

    design, on_server = word("design"), word("where") == SERVER
    return FoundingWish(
        place=word("place"),
        name=word("name"),
        nature=word("nature"),
        design=word("design_folder") if design == OWN else "" if design == NONE else design,
        person=word("person"),
        login=word("login"),
        organisation=word("organisation"),
        password=typed.get("password", ""),
        holders=2 if word("holders") == "2" else 1,
        site=word("site"),
        site_name=word("site_name"),
        training=word("training"),
        training_version=word("training_version"),
        training_day=word("training_day"),
        address=word("address") if on_server else "",
        certificate=word("certificate") if on_server else "",
        owner=word("owner") if on_server else "",
        owner_password=typed.get("owner_password", "") if on_server else "",
    )


def _plain(text: str) -> str:
    """A code is compared without case, blanks and hyphens."""
    return "".join(sign for sign in text.upper() if sign.isalnum())
