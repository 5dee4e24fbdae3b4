"""The delegation page: tasks, the investigator's signature, handing over, and the rules for people."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ecrf.services import commands as c
from ecrf.services.house_rules import change_rules, rules_now
from ecrf.services.workplace import load_study
from ecrf.ui.screens.delegation import DelegationPage
from ecrf.viewmodels.places import Place
from tests.services.house import House
from tests.ui.conftest import FakeFrame, bench_of, settle


class Office:
    """Sets rules without keys; notes who was given class keys."""

    def __init__(self, house):
        self.house, self.keys = house, []

    def set_rules(self, changes, done):
        """Through the services."""
        rules = change_rules(rules_now(load_study(self.house.tools)), changes, live=False)
        outcome = self.house.try_("data_manager", c.SetRules, rules)
        done(outcome.fault or "")

    def give_keys(self, person, role, done):
        """Note it."""
        self.keys.append((person, role))
        done(person)


def page_of(qtbot, look, house, role):
    """The page of a role."""
    bench = bench_of(house, role)
    bench.accounts = Office(house)
    page = DelegationPage(FakeFrame(look, bench))
    qtbot.addWidget(page)
    page.resize(1280, 800)
    page.show()
    page.show_place(Place("delegation"))
    settle()
    return page


def test_tasks_are_chosen_in_the_list_and_kept_at_once(qtbot, look):
    """Space adds or takes a task of the person in focus; nothing is kept before the button."""
    page = page_of(qtbot, look, House(), "administrator")
    page.lines.choose([line.role for line in page.model.lines].index("coordinator"))
    settle()
    assert not page.keep.isEnabled()
    for task in ("entry", "queries"):
        page.tasks.choose(page.model.tasks.index(task))
        QTest.keyClick(page.tasks, Qt.Key.Key_Space)
    assert page.model.chosen.tasks == ()
    page.keep.click()
    settle()
    assert page.model.chosen.tasks == ("entry", "queries")
    assert not page.keep.isEnabled()


def test_the_investigator_signs_and_a_later_change_says_so(qtbot, look):
    """Signed once as it stands; after another role is given the signature is shown as of an earlier log."""
    house = House()
    page = page_of(qtbot, look, house, "investigator")
    assert page.sign.isEnabled()
    assert "not signed" in page.notice.said
    page.frame.bench.identify("investigator")
    page.sign.click()
    settle()
    assert [one.holds for one in page.model.log.signatures] == [True]
    assert not page.sign.isEnabled()
    house.must("administrator", c.GrantRole, "p-monitor", "coordinator", "s1", "2026-03-13")
    page.show_place(Place("delegation"))
    assert [one.holds for one in page.model.log.signatures] == [False]
    assert page.sign.isEnabled()
    assert not page.keep.isVisible(), "an investigator signs, and does not give tasks"


def test_a_role_is_handed_over_with_its_last_day(qtbot, look):
    """The successor holds the role from the day after and is given its keys."""
    page = page_of(qtbot, look, House(), "administrator")
    page.lines.choose([line.role for line in page.model.lines].index("coordinator"))
    settle()
    page._ask_last_day("Monitor", "p-monitor")
    page.ask.input.setText("2026-06-30")
    QTest.keyClick(page.ask.input, Qt.Key.Key_Return)
    settle()
    lines = [line for line in page.model.lines if line.role == "coordinator"]
    assert [(line.person, line.since, line.until) for line in lines] == [
        ("p-coordinator", "2026-01-01", "2026-06-30"),
        ("p-monitor", "2026-07-01", ""),
    ]
    assert page.model._accounts.keys == [("p-monitor", "coordinator")]


def test_the_data_manager_sets_a_rule_in_its_place(qtbot, look):
    """A number is asked for with its bounds; out of bounds it is refused in words and nothing changes."""
    page = page_of(qtbot, look, House(), "data_manager")
    page.which.choose(1)
    page.which.chosen.emit(1)
    names = [rule.name for rule in page.model.rules]
    row = names.index("password.least")
    for text, value in (("7", "12"), ("16", "16")):
        page.rules.table.choose(row)
        page.rules.change.click()
        page.ask.input.setText(text)
        QTest.keyClick(page.ask.input, Qt.Key.Key_Return)
        settle()
        assert page.model.rules[row].value == value
    page.rules.take_away.click()
    settle()
    assert (page.model.rules[row].value, page.model.rules[row].own) == ("12", False)


def test_the_letter_is_filed_from_the_page(qtbot, look):
    """Where it lies stands under the rules."""
    page = page_of(qtbot, look, House(), "data_manager")
    page.which.choose(1)
    page.which.chosen.emit(1)
    page.rules.letter.click()
    page.ask.input.setText("Letter of March, file 4.1")
    QTest.keyClick(page.ask.input, Qt.Key.Key_Return)
    settle()
    assert page.model.letters == ("2026-03-13 Letter of March, file 4.1",)


def test_rules_are_seen_and_not_set_by_others(qtbot, look):
    """An investigator reads what holds; the buttons are not there."""
    page = page_of(qtbot, look, House(), "investigator")
    page.which.choose(1)
    page.which.chosen.emit(1)
    assert page.rules.table.isVisible()
    assert not page.rules.change.isVisible()
