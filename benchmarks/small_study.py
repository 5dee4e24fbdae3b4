"""A study for measuring: one form of 25 plain items and one of 120, on a real encrypted or plain file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ecrf.schema.canonical import canonical_bytes
from ecrf.schema.model import (
    Anchor,
    Arm,
    Check,
    Design,
    Epoch,
    Event,
    Example,
    Form,
    FormUse,
    Group,
    Item,
    ItemType,
    Severity,
    Study,
)
from ecrf.services import commands as c
from ecrf.services.outcome import Outcome
from ecrf.services.workplace import Workplace
from ecrf.store.connect import FILE_NAME, Opening, open_raw
from ecrf.store.study_file import SqlStore, open_study
from ecrf.vault.envelope import Supplies
from ecrf.vault.password import Cost
from ecrf.wiring import study as w
from ecrf.words import Text

PERMISSIONS = {
    "administrator": ("add_person", "grant_role", "add_site"),
    "data_manager": ("publish", "manage_study", "see_clinical"),
    "coordinator": (
        "enter_values",
        "complete_form",
        "correct",
        "mark_missing",
        "add_subject",
        "see_clinical",
    ),
}
SUBJECTS = 40
PASSWORD = "a long enough password 1"  # noqa: S105 - of a study that lives a few seconds


def build_design() -> Design:
    """Two forms of decimal items; every second item of the larger has a check."""
    return Design(
        study=Study(
            oid="BENCH",
            version="1",
            title=Text("Benchmark"),
            short=Text("Benchmark"),
            epochs=(Epoch("E", Text("Epoch")),),
            arms=(Arm("A", Text("Arm"), 1),),
            anchors=(Anchor("DAY0", Text("Day 0"), "first(V_DAT)"),),
            events=(
                Event(
                    "V", Text("Visit"), "E", (FormUse("VD"), FormUse("F25"), FormUse("F120")), anchor="DAY0"
                ),
            ),
            visit_date="V_DAT",
            permissions=PERMISSIONS,
        ),
        forms=(
            Form(
                "VD",
                "1",
                Text("Visit"),
                (Group("VG", Text("V"), (Item("V_DAT", ItemType.DATE, Text("Date")),)),),
            ),
            _form("F25", 25, checked=False),
            _form("F120", 120, checked=True),
        ),
        codelists=(),
    )


def _form(oid: str, count: int, *, checked: bool) -> Form:
    items = tuple(
        Item(f"{oid}_I{n}", ItemType.DECIMAL, Text(f"Item {n}", f"项目 {n}"), places=1, unit="kg")
        for n in range(count)
    )
    checks = tuple(_check(oid, n) for n in range(0, count if checked else 0, 2))
    return Form(oid, "1", Text(oid), (Group(f"{oid}_G", Text("G"), items),), checks=checks)


def _check(oid: str, n: int) -> Check:
    item = f"{oid}_I{n}"
    return Check(
        f"{oid}_C{n}",
        Severity.SOFT,
        f"{item} > 500",
        Text("high"),
        (item,),
        examples=(Example(True, {item: "501"}), Example(False, {item: "500"})),  # noqa: FBT003 - fires, is quiet
    )


@contextmanager
def open_bench(
    *, durable: bool = True, folder: Path | None = None, encrypted: bool = True
) -> Iterator[Bench]:
    """A founded study with some subjects in a temporary folder; without `durable` as simulations write."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        yield Bench(Path(place) / "bench.ecrf", durable=durable, encrypted=encrypted)


def typed(number: int, n: int) -> str:
    """A text of an item, another each time."""
    return f"{(number * 7 + n) % 997 + 1}.5"


def _open_plain(folder: Path, key: bytes, *, durable: bool) -> SqlStore:
    """The same study in a file that is not encrypted, to be compared with what is not encrypted either."""
    plain = folder.with_name("plain.ecrf")
    plain.mkdir()
    connection = open_raw(folder / FILE_NAME, key, "rw")
    connection.execute("ATTACH DATABASE ? AS plain KEY ''", (str(plain / FILE_NAME),))
    connection.execute("SELECT sqlcipher_export('plain')")
    for name in ("application_id", "user_version"):
        (value,) = connection.execute(f"PRAGMA main.{name}").fetchone()
        connection.execute(f"PRAGMA plain.{name} = {value}")
    connection.execute("PRAGMA plain.journal_mode = WAL")
    connection.close()
    return open_study(plain, Opening(synchronous="FULL" if durable else "OFF", any_place=True))


class Bench:
    """A workplace and a subject to enter values into."""

    def __init__(self, folder: Path, *, durable: bool, encrypted: bool = True) -> None:
        self.sources = w.system_sources()
        new = w.NewStudy(folder, "Bench", "test", w.NewPerson("bench", "Bench", "B", PASSWORD), PERMISSIONS)
        admin = w.found(new, self.sources, Supplies(self.sources.entropy, Cost(1, 8, 1)))
        person = admin.session.person
        for role in ("coordinator",):
            self.do(admin, c.GrantRole(*self.stamp(), person, role, "*", self.today))
        self.site = self.sources.new_id()
        self.do(admin, c.AddSite(*self.stamp(), self.site, "01", "Site", "B"))
        self.do(
            w.in_role(admin, "data_manager", "*"),
            c.PublishDesign(*self.stamp(), canonical_bytes(build_design())),
        )
        admin.tools.store.close()
        self.study = w.open_study(folder, "bench", PASSWORD, self.sources)
        key = self.study.holder.ring.study
        if not encrypted:
            self.study.tools.store = _open_plain(folder, key, durable=durable)
        elif not durable:
            self.study.tools.store = w.open_store(folder, key, durable=False)
        self.work = Workplace(self.study.tools, self.study.session("coordinator", self.site))
        self.chains = [self._add_subject() for _ in range(SUBJECTS)]
        self.chain = self.chains[0]
        self._versions: dict[str, int] = {}

    def _add_subject(self) -> str:
        subject = self.sources.new_id()
        self.do(self.work, c.AddSubject(*self.stamp(), subject, self.site))
        return f"subject:{subject}"

    @property
    def today(self) -> str:
        """The day by the clock."""
        return self.sources.clock.now().isoformat()[:10]

    def stamp(self) -> tuple[str, str]:
        """A command id and its typed time."""
        return self.sources.new_id(), self.sources.clock.now().isoformat(timespec="milliseconds")

    def do(self, work: Workplace, command: c.Command) -> Outcome:
        """Carry out a command that must not be refused."""
        outcome = work.do(command)
        if outcome.fault is not None:
            raise RuntimeError(outcome.fault)
        return outcome

    def fill(self, form: str, count: int, number: int) -> c.EnterValues:
        """What a person typed into an empty form: the subjects in turn, visit after visit."""
        turn, subject = divmod(number, len(self.chains))
        values = tuple(
            c.NewValue(f"V/{turn + 1}/{form}/1/1/{form}_G/0/{form}_I{n}", typed(number, n))
            for n in range(count)
        )
        return c.EnterValues(*self.stamp(), self.chains[subject], values)

    def save(self, form: str, count: int, number: int) -> None:
        """Enter the first `count` items of one form again, with values that differ from the last time."""
        values = []
        for n in range(count):
            at = f"V/1/{form}/1/1/{form}_G/0/{form}_I{n}"
            values.append(c.NewValue(at, typed(number, n), self._versions.get(at, 0)))
        outcome = self.do(self.work, c.EnterValues(*self.stamp(), self.chain, tuple(values)))
        self._versions.update((value.at, value.version) for value in outcome.values)
