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
def open_bench(*, durable: bool = True, folder: Path | None = None) -> Iterator[Bench]:
    """A founded study with one subject in a temporary folder."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        yield Bench(Path(place) / "bench.ecrf", durable=durable)


class Bench:
    """A workplace and a subject to enter values into."""

    def __init__(self, folder: Path, *, durable: bool) -> None:
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
        if not durable:
            self.study.tools.store = w.open_store(folder, self.study.holder.ring.study, durable=False)
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

    def save_new(self, form: str, count: int, number: int) -> None:
        """Enter the first `count` items of a form that was empty: the subjects in turn, visit after visit."""
        turn, subject = divmod(number, len(self.chains))
        values = tuple(
            c.NewValue(f"V/{turn + 1}/{form}/1/1/{form}_G/0/{form}_I{n}", f"{(number + n) % 400 + 1}.5")
            for n in range(count)
        )
        self.do(self.work, c.EnterValues(*self.stamp(), self.chains[subject], values))

    def save(self, form: str, count: int, number: int) -> None:
        """Enter the first `count` items of one form again, with values that differ from the last time."""
        values = []
        for n in range(count):
            at = f"V/1/{form}/1/1/{form}_G/0/{form}_I{n}"
            values.append(c.NewValue(at, f"{(number + n) % 400 + 1}.5", self._versions.get(at, 0)))
        outcome = self.do(self.work, c.EnterValues(*self.stamp(), self.chain, tuple(values)))
        self._versions.update((value.at, value.version) for value in outcome.values)
