"""A small study folder founded for the tests of the wiring: quick passwords, T3 published, one site."""

from dataclasses import dataclass
from pathlib import Path

from ecrf.library.load_design import load_study
from ecrf.schema.canonical import canonical_bytes
from ecrf.services import commands as c
from ecrf.vault.envelope import Supplies
from ecrf.vault.password import Cost
from ecrf.wiring.accounts import Giver, add_account, classes_of
from ecrf.wiring.founding import NewPerson, NewStudy, found
from ecrf.wiring.key_place import FolderKeys
from ecrf.wiring.memory import Memory
from ecrf.wiring.opening import OpenStudy, in_role, open_study, require
from ecrf.wiring.sources import Sources, system_sources

ADMIN, COORDINATOR = "correct horse battery", "demo pass phrase li"
QUICK = Cost(iterations=1, memory_kib=64, lanes=1)


@dataclass
class House:
    """A study folder with an administrator `wang` and a coordinator `liwen` at site 01."""

    folder: Path
    sources: Sources
    memory: Memory
    site: str = ""
    person: str = ""

    def open(self, login: str = "wang", password: str = ADMIN, sources: Sources | None = None) -> OpenStudy:
        """Open it."""
        return open_study(self.folder, login, password, sources or self.sources, self.memory)


def build(base: Path, nature: str = "test", *, provisional: bool = True) -> House:
    """Found the study."""
    sources = system_sources()
    house = House(base / "small.ecrf", sources, Memory(base / "memory"))
    design = load_study("T3")
    founder = NewPerson("wang", "Wang Min 王敏", "NCU2", ADMIN, provisional=False)
    trained = c.Trained("Protocol and GCP", "2.0", "2026-03-01")
    permissions = dict(design.study.permissions)
    new = NewStudy(house.folder, "Small", nature, founder, permissions, trained=trained)
    admin = found(new, sources, Supplies(sources.entropy, QUICK))

    def do(person, command):
        outcome = person.do(command)
        require(outcome.fault)
        return outcome.created

    def stamp():
        return sources.new_id(), sources.typed()

    do(in_role(admin, "data_manager", "*"), c.PublishDesign(*stamp(), canonical_bytes(design)))
    admin = in_role(admin, "administrator", "*")
    house.site = sources.new_id()
    do(admin, c.AddSite(*stamp(), house.site, "01", "Nanchang 南昌", "NCU2"))
    opened = house.open()
    giver = Giver(admin, FolderKeys(house.folder), opened.holder.ring, sources, QUICK)
    person = NewPerson("liwen", "Li Wen 李文", "NCU2", COORDINATOR, provisional=provisional)
    house.person = add_account(giver, person, classes_of(("coordinator",)))
    opened.close()
    do(admin, c.RecordTraining(*stamp(), house.person, trained))
    seen = c.RecordFact(*stamp(), house.person, "identity_check", "2026-03-01", "Identity card")
    do(admin, seen)
    do(admin, c.GrantRole(*stamp(), house.person, "coordinator", house.site, sources.typed()[:10]))
    admin.tools.store.close()
    return house
