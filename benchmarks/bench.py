"""A founded study with subjects to enter values into, on a real encrypted or plain file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.small_study import build_design
from ecrf.record.state import RecordState
from ecrf.schema.canonical import canonical_bytes
from ecrf.schema.model import Design
from ecrf.services import commands as c
from ecrf.services.outcome import Outcome
from ecrf.services.workplace import Workplace
from ecrf.store.connect import FILE_NAME, Opening, open_raw
from ecrf.store.study_file import SqlStore, open_study
from ecrf.vault.envelope import Supplies
from ecrf.vault.password import Cost
from ecrf.wiring import study as w

PASSWORD = "a long enough password 1"  # noqa: S105 - of a study that lives a few seconds


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and how a study for measuring lies; without `durable` as simulations write."""

    folder: Path | None = None
    durable: bool = False
    encrypted: bool = True
    subjects: int = 40
    design: Design = field(default_factory=build_design)


@contextmanager
def open_bench(setting: Setting) -> Iterator[Bench]:
    """A founded study with subjects in a temporary folder."""
    with tempfile.TemporaryDirectory(dir=setting.folder) as place:
        bench = Bench(Path(place) / "bench.ecrf", setting)
        try:
            yield bench
        finally:
            bench.study.tools.store.close()


def typed(number: int, n: int) -> str:
    """A text of an item, another each time."""
    return f"{(number * 7 + n) % 997 + 1}.5"


class Bench:
    """A workplace and subjects to enter values for."""

    def __init__(self, folder: Path, setting: Setting) -> None:
        self.sources = w.system_sources()
        self._found(folder, setting.design)
        self.study = w.open_study(folder, "bench", PASSWORD, self.sources)
        key = self.study.holder.ring.study
        if not setting.encrypted:
            self.study.tools.store = _open_plain(folder, key, durable=setting.durable)
        elif not setting.durable:
            self.study.tools.store = w.open_store(folder, key, durable=False)
        self.work = self.new_work()
        self.chains = [self.add_subject() for _ in range(setting.subjects)]
        self.chain = self.chains[0]
        self._versions: dict[str, int] = {}
        """Of the first subject's fields, by address."""

    def _found(self, folder: Path, design: Design) -> None:
        founder = w.NewPerson("bench", "Bench", "B", PASSWORD)
        new = w.NewStudy(folder, "Bench", "test", founder, dict(design.study.permissions))
        admin = w.found(new, self.sources, Supplies(self.sources.entropy, Cost(1, 8, 1)))
        known = design.study.permissions
        for role in (role for role in ("coordinator", "monitor") if not known or role in known):
            self.do(admin, c.GrantRole(*self.stamp(), admin.session.person, role, "*", self.today))
        self.site = self.sources.new_id()
        self.do(admin, c.AddSite(*self.stamp(), self.site, "01", "Site", "B"))
        manager = w.in_role(admin, "data_manager", "*")
        self.do(manager, c.PublishDesign(*self.stamp(), canonical_bytes(design)))
        admin.tools.store.close()

    def new_work(self) -> Workplace:
        """The coordinator at work, with no state in memory yet."""
        return Workplace(self.study.tools, self.study.session("coordinator", self.site))

    def verify_lines(self) -> None:
        """Verify every line of the first subject by itself, as a monitor does line by line."""
        monitor = Workplace(self.study.tools, self.study.session("monitor", self.site))
        state = monitor.look(self.chain)
        lines = tuple(state.lines) if isinstance(state, RecordState) else ()
        self.do(monitor, c.State(*self.stamp(), self.chain, "sdv", lines))

    def add_subject(self) -> str:
        """One more subject; returns its chain."""
        subject = self.sources.new_id()
        self.do(self.work, c.AddSubject(*self.stamp(), subject, self.site))
        return f"subject:{subject}"

    @property
    def today(self) -> str:
        """The day by the clock."""
        return self.sources.clock.now().isoformat()[:10]

    def stamp(self) -> tuple[str, str]:
        """A command id and its typed time."""
        return self.sources.stamp()

    def do(self, work: Workplace, command: c.Command) -> Outcome:
        """Carry out a command that must not be refused."""
        outcome = work.do(command)
        if outcome.fault is not None:
            raise RuntimeError(outcome.fault, outcome.faults[:3])
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
        at = f"V/1/{form}/1/1/{form}_G/0/{form}_I"
        self.enter(*((f"{at}{n}", typed(number, n)) for n in range(count)))

    def enter(self, *typings: tuple[str, str]) -> Outcome:
        """Type texts into fields (address, text) of the first subject over what stands there."""
        values = tuple(c.NewValue(at, text, self._versions.get(at, 0)) for at, text in typings)
        outcome = self.do(self.work, c.EnterValues(*self.stamp(), self.chain, values))
        self._versions.update((value.at, value.version) for value in outcome.values)
        return outcome


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
