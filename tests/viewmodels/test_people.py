"""Administration of people."""

import pytest

from ecrf.services import commands as c
from ecrf.viewmodels.people import NewAccount, PeopleScreen


def opened(screen):
    """The screen, read."""
    screen.refresh()
    return screen


class Office:
    """Makes accounts without keys."""

    def __init__(self, bed):
        self.bed, self.given = bed, []

    def add(self, account, done):
        """Add the account through the services."""
        person = self.bed.id()
        generation = 100 + len(self.given)
        self.bed.do(
            "administrator", c.AddPerson, person, account.login, account.name, account.organisation,
            f"key-{person}", "00", generation, "digest",
        )  # fmt: skip
        done(person)

    def disable(self, person, reason, done):
        """Not used here."""

    def give_keys(self, person, role, done):
        """Note it."""
        self.given.append((person, role))
        done(person)


def test_a_person_is_added_with_a_role(bench_of, bed):
    """And is given the keys of the role."""
    office = Office(bed)
    screen = opened(PeopleScreen(bench_of("administrator"), office))
    screen.add_person(NewAccount("wu", "Wu Min", "Hospital", "a long enough sentence"), "monitor", "site1")
    person = next(each for each in screen.people.persons if each.login == "wu")
    assert [(grant.role, grant.site_number) for grant in person.grants] == [("monitor", "01")]
    assert (office.given, screen.fault, screen.busy) == ([(person.person, "monitor")], None, False)
    screen.withdraw(person.person, person.grants[0])
    person = next(each for each in screen.people.persons if each.login == "wu")
    assert not person.grants[0].active


@pytest.mark.parametrize(
    ("account", "code"),
    [
        (NewAccount("", "Wu", "H", "a long enough sentence"), "people.no_name"),
        (NewAccount("monitor", "Wu", "H", "a long enough sentence"), "people.login_taken"),
        (NewAccount("wu", "Wu", "H", "short"), "people.short_password"),
    ],
)
def test_an_account_that_cannot_be_is_refused_before_a_key_is_made(bench_of, bed, account, code):
    """Name, login and password are looked at first."""
    screen = opened(PeopleScreen(bench_of("administrator"), Office(bed)))
    screen.add_person(account)
    assert screen.fault.code == code


def test_a_site_is_added(bench_of):
    """With its number."""
    screen = opened(PeopleScreen(bench_of("administrator")))
    screen.add_site("03", "Third Hospital", "Hospital")
    assert [site.number for site in screen.people.sites] == ["01", "02", "03"]
