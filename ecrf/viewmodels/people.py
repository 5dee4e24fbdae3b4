"""Administration of people: accounts, roles by site and dates, sites."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from ecrf.services import commands as c
from ecrf.services.policy import LIVE
from ecrf.services.reads.people_view import GrantView, People, PersonView
from ecrf.viewmodels.founding import find_wrong_end
from ecrf.viewmodels.screen import Screen
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Fault


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Somebody who shall have an account; `roles` decides which keys the envelope is given."""

    login: str
    name: str
    organisation: str
    password: str
    roles: tuple[str, ...] = ()


Known = tuple[c.Trained | None, str]
"""What a person was trained in, and what they showed when their identity was checked; empty: nothing yet."""
NOTHING_KNOWN: Known = (None, "")
AccountDone = Callable[["str | Fault"], None]


class Accounts(Protocol):
    """Makes and closes envelopes together with their command; bound by wiring."""

    def add(self, account: NewAccount, done: AccountDone) -> None:
        """Make the envelope and the account; `done` is given the person id or the fault."""

    def disable(self, person: str, reason: str, done: AccountDone) -> None:
        """Close the account for good and rekey; `done` is given the person id or the fault."""

    def renew(self, person: str, password: str, done: AccountDone) -> None:
        """Give a provisional password and new keys; `done` is given the person id or the fault."""

    def renew_recovery(self, holders: int, done: Callable[[tuple[str, ...] | Fault], None]) -> None:
        """Make a new recovery code or two shares; the earlier one is worth nothing from then on."""

    def set_rules(self, changes: Mapping[str, str], done: AccountDone) -> None:
        """Change some of the study's rules for its people; `done` is given nothing to read, or the fault."""

    def give_keys(self, person: str, role: str, done: AccountDone) -> None:
        """Give the class keys a role needs; `done` is given the person id or the fault."""


class PeopleScreen(Screen):
    """Accounts, roles and sites; `row` is the person in focus."""

    def __init__(self, bench: Workbench, accounts: Accounts | None = None) -> None:
        super().__init__(bench)
        self._accounts = accounts
        self.people = People((), (), (), frozenset())
        self.row = 0
        self.show_disabled = False
        self.busy = False
        self.codes: tuple[str, ...] = ()
        """A new recovery code, or two shares, shown once."""
        may = bench.session.may
        self.may_add, self.may_grant, self.may_add_site = (
            may("add_person"),
            may("grant_role"),
            may("add_site"),
        )

    def load(self) -> None:
        """Read accounts, roles and sites."""
        self.people = self.bench.reads.people()
        self.row = max(0, min(self.row, len(self.persons) - 1))

    @property
    def persons(self) -> tuple[PersonView, ...]:
        """The accounts shown."""
        return tuple(each for each in self.people.persons if self.show_disabled or not each.disabled)

    @property
    def chosen(self) -> PersonView | None:
        """The person in focus."""
        return self.persons[self.row] if self.row < len(self.persons) else None

    def move(self, rows: int) -> None:
        """Move the focus, staying inside."""
        self.row = max(0, min(self.row + rows, len(self.persons) - 1))
        self.changed()

    @property
    def is_live(self) -> bool:
        """Whether a role asks for a training record."""
        study = self.bench.reads.study_state().study
        return study is not None and study.nature == LIVE

    def alone(self, person: PersonView) -> tuple[GrantView, ...]:
        """The roles nobody else would hold at their site once this person has left."""
        others = [grant for one in self.people.persons if one.person != person.person for grant in one.grants]
        return tuple(
            mine
            for mine in person.grants
            if mine.active and not any(_covers(other, mine) for other in others)
        )

    def train(self, person: str, trained: c.Trained) -> None:
        """Note what a person was trained in."""
        self.act(c.RecordTraining(*self.stamp(), person, trained))

    def check_identity(self, person: str, seen: str) -> None:
        """Note that a person's identity was checked today, with what they showed."""
        day = self.bench.reads.as_of.isoformat()
        self.act(c.RecordFact(*self.stamp(), person, "identity_check", day, seen))

    def set_last_day(self, person: str, grant: GrantView, until: str) -> None:
        """A role ends with a day."""
        self.act(c.SetLastDay(*self.stamp(), person, grant.role, grant.site, until.strip()))

    def renew(self, person: str, password: str) -> None:
        """Give a person who forgot the password a provisional one."""
        if self._accounts is None:
            self.fault = Fault("people.not_bound")
        else:
            self.busy, self.fault = True, None
            self._accounts.renew(person, password, self._answered)
        self.changed()

    def renew_recovery(self, holders: int) -> None:
        """Make a new recovery code; `codes` holds it until it is typed back."""
        if self._accounts is None:
            self.fault = Fault("people.not_bound")
        else:
            self.busy, self.fault = True, None
            self._accounts.renew_recovery(holders, self._recovered)
        self.changed()

    def confirm_codes(self, typed: tuple[str, ...]) -> int:
        """The number of the first end typed from paper that does not fit, or -1, and the codes are forgotten."""
        wrong = find_wrong_end(self.codes, typed)
        if wrong < 0:
            self.codes = ()
            self.changed()
        return wrong

    def _recovered(self, answer: tuple[str, ...] | Fault) -> None:
        self.busy = False
        if isinstance(answer, Fault):
            self.fault = answer
        else:
            self.codes = answer
        self.changed()

    def add_person(
        self, account: NewAccount, role: str = "", site: str = "*", known: Known = NOTHING_KNOWN
    ) -> None:
        """Make an account, note training and checked identity as far as `known` and, with `role`, grant it from today."""
        self.fault = self._check(account)
        if self.fault is not None or self._accounts is None:
            self.fault = self.fault or Fault("people.not_bound")
            self.changed()
            return

        def made(answer: str | Fault) -> None:
            self._answered(answer)
            if not isinstance(answer, str):
                return
            trained, seen = known
            if trained is not None:
                self.train(answer, trained)
            if seen:
                self.check_identity(answer, seen)
            if role:
                self.grant(answer, role, site)

        self.busy = True
        self._accounts.add(account, made)
        self.changed()

    def disable(self, person: str, reason: str) -> None:
        """Close an account for good."""
        if self._accounts is None:
            self.fault = Fault("people.not_bound")
        elif not reason.strip():
            self.fault = Fault("people.no_reason", person)
        else:
            self.busy = True
            self._accounts.disable(person, reason, self._answered)
        self.changed()

    def grant(self, person: str, role: str, site: str, since: str = "", until: str = "") -> None:
        """Let a person act in a role at a site (`*`: all) from a day (ISO; empty: today) to a day (empty: open)."""
        start = since or self.bench.reads.as_of.isoformat()

        def told(_outcome: object) -> None:
            if self.fault is None and self._accounts is not None:
                self._accounts.give_keys(person, role, self._answered)

        self.act(c.GrantRole(*self.stamp(), person, role, site, start, until), told)

    def withdraw(self, person: str, grant: GrantView) -> None:
        """A role ends now."""
        self.act(c.WithdrawRole(*self.stamp(), person, grant.role, grant.site))

    def add_site(self, number: str, name: str, organisation: str) -> None:
        """A site joins the study."""
        self.act(c.AddSite(*self.stamp(), self.bench.new_id(), number, name, organisation))

    def _check(self, account: NewAccount) -> Fault | None:
        if not account.login.strip() or not account.name.strip():
            return Fault("people.no_name")
        if any(person.login == account.login.strip() for person in self.people.persons):
            return Fault("people.login_taken", account.login)
        least = next((int(rule.value) for rule in self.people.rules if rule.name == "password.least"), 0)
        if len(account.password) < least:
            return Fault("people.short_password", account.login, {"most": least})
        return None

    def _answered(self, answer: str | Fault) -> None:
        self.busy = False
        self.fault = answer if isinstance(answer, Fault) else None
        self.load()
        self.changed()


def _covers(other: GrantView, mine: GrantView) -> bool:
    return other.active and other.role == mine.role and other.site in ("*", mine.site)
