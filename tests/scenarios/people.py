"""A study with one person in each role, for the stories."""

from dataclasses import dataclass
from pathlib import Path

from ecrf.record.address import subject_chain
from ecrf.services import commands as c
from ecrf.services.outcome import Outcome
from ecrf.services.workplace import Workplace
from ecrf.wiring.accounts import Giver, add_account, classes_of
from ecrf.wiring.founding import NewPerson
from ecrf.wiring.key_place import FolderKeys
from ecrf.wiring.opening import OpenStudy
from tests.wiring.premises import QUICK, House, build

CAST = {
    "coordinator": ("liwen", "Li Wen 李文", "demo pass phrase li"),
    "investigator": ("chenhao", "Chen Hao 陈浩", "demo pass phrase chen"),
    "monitor": ("zhaoyan", "Zhao Yan 赵岩", "demo pass phrase zhao"),
    "data_manager": ("sunlei", "Sun Lei 孙蕾", "demo pass phrase sun"),
}


@dataclass
class Story:
    """A study folder on disk and its people; `at_work` opens it as one of them."""

    house: House

    @property
    def folder(self) -> Path:
        """The study folder."""
        return self.house.folder

    def open(self, role: str) -> OpenStudy:
        """The study, opened with this person's password."""
        login, _, password = CAST[role]
        return self.house.open(login, password)

    def at_work(self, study: OpenStudy, role: str) -> Workplace:
        """The person at work in their role."""
        return study.work(role, self.house.site)

    def stamp(self) -> tuple[str, str]:
        """Id and time of an act done now."""
        return self.house.sources.new_id(), self.house.sources.typed()

    def must(self, person: Workplace, kind, *args, **named) -> Outcome:
        """An act that is not refused."""
        outcome = person.do(kind(*self.stamp(), *args, **named))
        assert outcome.fault is None, (outcome.fault, outcome.faults)
        return outcome


def build_story(base: Path) -> Story:
    """Found the study with everybody in it."""
    house = build(base, provisional=False)
    study = house.open()
    admin = study.work("administrator", "*")
    giver = Giver(admin, FolderKeys(house.folder), study.holder.ring, house.sources, QUICK)
    story = Story(house)
    for role, (login, name, password) in CAST.items():
        if login != "liwen":
            new = NewPerson(login, name, "NCU2", password, provisional=False)
            person = add_account(giver, new, classes_of((role,)))
            story.must(admin, c.GrantRole, person, role, house.site, house.sources.typed()[:10])
    study.close()
    return story


def add_subject(story: Story, number: str = "01-001") -> str:
    """A subject added by the coordinator; returns its chain."""
    study = story.open("coordinator")
    subject = story.house.sources.new_id()
    story.must(story.at_work(study, "coordinator"), c.AddSubject, subject, story.house.site, number)
    study.close()
    return subject_chain(subject)
