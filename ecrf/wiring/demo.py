"""The demo study: founded, peopled and played with a seed, and never anything but a demo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path

from ecrf.library.load_design import load_study as load_shipped
from ecrf.library.load_simulation import load_simulation
from ecrf.schema.canonical import canonical_bytes
from ecrf.schema.model import Design
from ecrf.schema.simulated import Simulated, with_calculations
from ecrf.services import commands as c
from ecrf.services.session import find_actions
from ecrf.services.verifying import Wish, verify_study
from ecrf.services.workplace import Workplace, load_study
from ecrf.simulation import Cast, Played, Stage, play
from ecrf.vault.door import Door
from ecrf.vault.envelope import Supplies
from ecrf.vault.password import Cost
from ecrf.vault.signing import verify
from ecrf.wiring.accounts import Giver, add_account, classes_of
from ecrf.wiring.demo_people import PEOPLE, DemoPerson
from ecrf.wiring.founding import DEMO, NewPerson, NewStudy, found
from ecrf.wiring.key_place import FolderKeys
from ecrf.wiring.opening import in_role, make_session, require
from ecrf.wiring.rules import build_plan_for
from ecrf.wiring.sources import SetClock, Sources, seeded_sources

ZONE = timezone(timedelta(hours=8))
"""The demo's site lies in Nanchang: the same trail wherever it is played."""
WORKSTATION = "demo"
_COST = Cost(iterations=1, memory_kib=8192, lanes=1)
"""The passwords of the demo are printed; guarding them would only cost time."""


_HOSPITAL = "南昌大学第二附属医院"
_MONITORS = "Demo CRO"


@dataclass(frozen=True, slots=True)
class DemoPlan:
    """What a demo study is played with; the same plan gives the same trail."""

    folder: Path
    study: str
    subjects: int
    seed: str
    until: date
    told: Callable[[int, int], None]


def build_demo(plan: DemoPlan) -> Played:
    """Found the study folder of a plan, publish the design, play its subjects; raises Refusal."""
    design = load_shipped(plan.study)
    book = load_simulation(design)
    start = plan.until - timedelta(days=book.days)
    sources = seeded_sources(plan.seed, datetime.combine(start, time(8), ZONE), WORKSTATION)
    return _Opening(plan, sources, design).play(book)


class _Opening:
    """The days before the first subject."""

    def __init__(self, plan: DemoPlan, sources: Sources, design: Design) -> None:
        self._plan, self._sources, self._design = plan, sources, design
        self._site = sources.new_id()

    def play(self, book: Simulated) -> Played:
        plan, sources = self._plan, self._sources
        admin = self._found()
        digest = self._publish(in_role(admin, "data_manager", "*"))
        self._people(in_role(admin, "administrator", "*"))
        clock = sources.clock
        assert isinstance(clock, SetClock)  # noqa: S101 - seeded sources have one
        stage = Stage(
            cast=self._cast(admin),
            clock=clock,
            new_id=sources.new_id,
            published=admin.tools.designs.get(digest),
            book=book,
            seed=plan.seed,
            subjects=plan.subjects,
            until=plan.until,
            verify=lambda: verify_trail(admin),
            calculations=build_plan_for(with_calculations(self._design, book)),
            told=plan.told,
        )
        try:
            return play(stage)
        finally:
            admin.tools.store.close()

    def _found(self) -> Workplace:
        first = PEOPLE[0]
        founder = NewPerson(first.login, first.name, _HOSPITAL, first.password, provisional=False)
        study = self._design.study
        new = NewStudy(
            self._plan.folder, study.short.en, DEMO, founder, dict(study.permissions), durable=False
        )
        return found(new, self._sources, Supplies(self._sources.entropy, _COST))

    def _do(self, person: Workplace, command: c.Command) -> str:
        outcome = person.do(command)
        require(outcome.fault)
        return outcome.created

    def _stamp(self) -> tuple[str, str]:
        return self._sources.stamp()

    def _publish(self, manager: Workplace) -> str:
        return self._do(manager, c.PublishDesign(*self._stamp(), canonical_bytes(self._design)))

    def _people(self, admin: Workplace) -> None:
        sources, folder = self._sources, self._plan.folder
        site = c.AddSite(*self._stamp(), self._site, "01", "南昌 Nanchang", _HOSPITAL)
        self._do(admin, site)
        first = PEOPLE[0]
        ring = Door(folder, sources.clock.now, WORKSTATION).open(first.login, first.password).ring
        giver = Giver(admin, FolderKeys(folder), ring, sources, _COST)
        day = sources.typed()[:10]
        for person in PEOPLE[1:]:
            employer = _MONITORS if person.role == "monitor" else _HOSPITAL
            new = NewPerson(person.login, person.name, employer, person.password, provisional=False)
            who = add_account(giver, new, classes_of((person.role,)))
            where = "*" if person.role == "data_manager" else self._site
            self._do(admin, c.GrantRole(*self._stamp(), who, person.role, where, day))

    def _cast(self, admin: Workplace) -> Cast:
        return Cast(self._site, *(self._at_work(admin, person) for person in PEOPLE[1:]))

    def _at_work(self, admin: Workplace, person: DemoPerson) -> Workplace:
        sources = self._sources
        door = Door(self._plan.folder, sources.clock.now, WORKSTATION)
        opened = door.open(person.login, person.password)
        study = load_study(admin.tools)
        session = make_session(study.persons[opened.person_id], opened, sources)
        session = replace(
            session, role=person.role, site="*" if person.role == "data_manager" else self._site
        )
        actions = find_actions(study, session, sources.typed()[:10])
        return admin.for_session(replace(session, actions=actions))


def verify_trail(person: Workplace) -> str:
    """What an integrity run is told of the trail: `ok <entries>`, or the code of the first fault."""
    report = verify_study(person.tools.store, verify, Wish(since_checkpoint=True))
    return report.first.code if report.first is not None else f"ok {report.entries}"


def yesterday_of(now: datetime) -> date:
    """The day before, by the demo's clock: nothing in a demo lies in the future."""
    return now.astimezone(UTC).date()
