"""A study founded on the test's PostgreSQL server, with a coordinator and a subject, for tests of whole programs."""

from __future__ import annotations

import itertools
import os

from ecrf.services import commands as c
from ecrf.store.postgres_address import parse_owner
from ecrf.store.postgres_create import drop_database
from ecrf.store.postgres_link import Credentials
from ecrf.viewmodels.login import RoleEntry
from ecrf.wiring.accounts import add_account, classes_of, giver_of
from ecrf.wiring.admission import Admitted
from ecrf.wiring.begin import Beginning, begin
from ecrf.wiring.founding import NewPerson
from ecrf.wiring.memory import Memory
from ecrf.wiring.opening import open_study, require
from ecrf.wiring.sources import system_sources

ADA, LI = "correct horse battery ada", "correct horse battery li"
_numbers = itertools.count(1)


class Server:
    """A founded study with one coordinator and one subject."""

    def __init__(self, owner: str, home) -> None:
        self.owner, self.memory = owner, Memory(home)
        where, _ = parse_owner(owner)
        self.port = int(where.ports[0])
        self.name = f"w{os.getpid()}_{next(_numbers)}"
        self.address = f"postgresql://127.0.0.1:{self.port}/{self.name}"
        founder = NewPerson("ada", "Ada", "NCU2", ADA, provisional=False)
        self.codes = begin(
            Beginning(self.address, "T3 server", "test", "T3", founder, 1, "01", "Nanchang", owner=owner)
        )
        self.hire()

    def hire(self) -> None:
        """Li Wen joins as coordinator and adds a subject."""
        study = self.open("ada", ADA)
        self.site = next(iter(study.state.sites))
        admin = study.work("administrator", "*")
        person = NewPerson("liwen", "Li Wen 李文", "NCU2", LI, provisional=False)
        self.li = add_account(giver_of(study, admin), person, classes_of(("coordinator",)))
        day = study.sources.typed()[:10]
        trained = c.Trained("ecrf", "0.1", day)
        require(admin.do(c.RecordTraining(*study.stamp(), self.li, trained)).fault)
        require(admin.do(c.GrantRole(*study.stamp(), self.li, "coordinator", self.site, day)).fault)
        study.close()
        study = self.open("liwen", LI)
        self.subject = study.sources.new_id()
        work = study.work("coordinator", self.site)
        require(work.do(c.AddSubject(*study.stamp(), self.subject, self.site, "01-001")).fault)
        study.close()

    def open(self, login: str, password: str, port: int = 0):
        """The study as a person opens it, directly or through another port."""
        address = self.address.replace(str(self.port), str(port)) if port else self.address
        return open_study(address, login, password, system_sources(), self.memory)

    def window(self, posted: list, port: int = 0):
        """Li Wen's window without a screen: what is posted to it lands in a list."""
        study = self.open("liwen", LI, port)
        return Admitted(study, posted.append).work_as(RoleEntry("coordinator", self.site, "01"))

    @property
    def chain(self) -> str:
        """The subject's chain."""
        return f"subject:{self.subject}"

    def remove(self) -> None:
        """Drop everything."""
        address, told = parse_owner(self.owner)
        with Credentials(address, told["user"], "").connect() as server:
            drop_database(server, self.name)
