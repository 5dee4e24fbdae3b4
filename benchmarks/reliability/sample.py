"""The study the stories are played on: T3 in a real folder, one site, one coordinator, one subject."""

from __future__ import annotations

import re
from pathlib import Path

from ecrf.record.address import subject_chain
from ecrf.record.state import RecordState
from ecrf.services import commands as c
from ecrf.services.outcome import Outcome
from ecrf.wiring.memory import Memory
from ecrf.wiring.opening import OpenStudy, open_study
from ecrf.wiring.sources import system_sources
from tests.wiring.premises import COORDINATOR as PASSWORD
from tests.wiring.premises import build

AT = "S0/1/VS/1/1/VS_G/0"
ITEMS = ("VS_WEIGHT", "VS_HEIGHT", "VS_TEMP")
COORDINATOR = ("liwen", PASSWORD)


def build_base(folder: Path) -> tuple[Path, str]:
    """Found the study with one subject; returns its folder and the subject's chain."""
    house = build(folder.parent, provisional=False)
    study = house.open("liwen", PASSWORD)
    person = study.work("coordinator", house.site)
    subject = house.sources.new_id()
    outcome = person.do(c.AddSubject(*study.stamp(), subject, house.site, "01-001"))
    if outcome.fault is not None:
        raise RuntimeError(str(outcome.fault))
    study.close()
    return house.folder, subject_chain(subject)


def open_as(folder: Path, who: tuple[str, str]) -> OpenStudy:
    """The study opened by a person, with a memory that lies beside it."""
    return open_study(folder, *who, system_sources(), Memory(folder.parent / "memory"))


class Desk:
    """A person at work who leaves fields."""

    def __init__(self, folder: Path, who: tuple[str, str]) -> None:
        self.study = open_as(folder, who)
        self.person = self.study.work(*self.study.roles[0])

    def version(self, chain: str, item: str) -> tuple[int, str]:
        """Version and text of a field as it stands; (0, "") for an empty one."""
        state = self.person.look(chain)
        line = state.lines.get(AT) if isinstance(state, RecordState) else None
        cell = line.items.get(item) if line is not None else None
        if cell is None:
            return 0, ""
        return cell.version, re.findall(rb'"v":"([^"]*)"', bytes(cell.value))[0].decode()

    def enter(self, chain: str, item: str, text: str, seen: int | None = None) -> Outcome:
        """Leave a field with a text, over the version seen."""
        known = self.version(chain, item)[0] if seen is None else seen
        value = c.NewValue(f"{AT}/{item}", text, known)
        return self.person.do(c.EnterValues(*self.study.stamp(), chain, (value,)))

    def close(self) -> None:
        """Leave."""
        self.study.close()
