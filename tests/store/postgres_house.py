"""The T3 house of the services' tests on PostgreSQL: every person at a desk and connection of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ecrf.library.load_design import load_study
from ecrf.services import commands as c
from ecrf.services.designs import DesignBook
from ecrf.services.outcome import Outcome
from ecrf.services.session import Session, find_actions
from ecrf.services.tools import Tools
from ecrf.services.workplace import Workplace
from ecrf.services.workplace import load_study as load_state
from ecrf.store.postgres import PostgresStore
from ecrf.wiring.rules import build_plan_for
from tests.services.house import ROLES, Counting, House, Keys, Ticking, known_term
from tests.store.postgres_study import Place, secret_of

FOUNDER = "p-administrator"


class PostgresHouse(House):
    """A published T3 study; `desk(n)` is the n-th further coordinator."""

    def __init__(self, place: Place) -> None:
        self.place, self.nature = place, "test"
        self.design = load_study("T3")
        self.clock, self.entropy = Ticking(), Counting()
        self.site = "s1"
        self._keys = {role: Keys(number + 1, self.entropy) for number, role in enumerate(ROLES)}
        self._count = 0
        self._tools: dict[str, Tools] = {}
        self._designs = DesignBook(self._load_design, build_plan_for)
        self.store = self.tools_of("administrator").store
        self.tools = self.tools_of("administrator")
        self._found()

    def _load_design(self, digest: str) -> bytes:
        return self.store.load_design(digest)

    def tools_of(self, role: str) -> Tools:
        """The tools over a person's own connection."""
        if role not in self._tools:
            store = self.place.open(f"p-{role}")
            self._tools[role] = Tools(store, self._designs, self.clock, self.entropy, known_term)
        return self._tools[role]

    def at(self, role: str, site: str | None = None) -> Workplace:
        """The person of a role at work."""
        return Workplace(self.tools_of(role), self.session(role, role, site))

    def session(self, name: str, role: str, site: str | None = None) -> Session:
        """A person in a role."""
        tools = self.tools_of(name)
        session = Session(
            person=f"p-{name}",
            login=name,
            name=name.title(),
            role=role,
            site=site or (self.site if role in ("coordinator", "investigator", "monitor") else "*"),
            organisation="NCU2",
            workstation=f"desk-{name}",
            program="ecrf test",
            signer=self._keys[name],
            sealer=self._keys[name],
        )
        state = load_state(tools)
        return replace(session, actions=find_actions(state, session, self.clock.now().isoformat()[:10]))

    def must(self, role: str, kind: Callable[..., c.Command], *args: object, **named: object) -> Outcome:
        """Do a command as a role and insist; a new person gets a database role too."""
        outcome = super().must(role, kind, *args, **named)
        if kind is c.AddPerson:
            store = self.store
            assert isinstance(store, PostgresStore)
            store.set_password(str(args[0]), secret_of(str(args[0])))
        return outcome

    def hire(self, count: int) -> list[Workplace]:
        """Further coordinators, each at a desk of their own."""
        for number in range(count):
            name = f"c{number}"
            self._keys[name] = Keys(100 + number, self.entropy)
            keys = self._keys[name]
            self.must(
                "administrator",
                c.AddPerson,
                f"p-{name}",
                name,
                name.title(),
                "NCU2",
                keys.key,
                keys.signing.public.hex(),
                number + 50,
                f"{number:04d}",
            )
            self.must("administrator", c.GrantRole, f"p-{name}", "coordinator", self.site, "2026-01-01")
        return [
            Workplace(self.tools_of(f"c{number}"), self.session(f"c{number}", "coordinator"))
            for number in range(count)
        ]
