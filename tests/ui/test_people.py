"""The administration page: training, last day, password, recovery code, access review, and the administrator's Today."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ecrf.services import commands as c
from ecrf.ui.screens.people import ACCESS_PAGE, PeoplePage
from ecrf.ui.screens.today import TodayPage
from ecrf.viewmodels.places import Place
from tests.services.house import House
from tests.ui.conftest import FakeFrame, bench_of, settle

CODE = "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE1"


class Office:
    """Makes no keys; remembers what was asked."""

    def __init__(self, house):
        self.house, self.asked = house, []

    def add(self, account, done):
        """An account in the trail."""
        person = f"p-{account.login}"
        self.house.must(
            "administrator", c.AddPerson, person, account.login, account.name, account.organisation,
            f"key-{account.login}", "00" * 32, 70 + len(self.asked), f"{len(self.asked)}",
        )  # fmt: skip
        self.asked.append(("add", account.login))
        done(person)

    def disable(self, person, reason, done):
        """Remember."""
        self.asked.append(("disable", person, reason))
        done(person)

    def renew(self, person, password, done):
        """Remember."""
        self.asked.append(("renew", person, password))
        done(person)

    def renew_recovery(self, holders, done):
        """A code."""
        self.asked.append(("recovery", holders))
        done((CODE,) * holders)

    def give_keys(self, person, role, done):
        """Remember."""
        self.asked.append(("keys", person, role))
        done(person)


@pytest.fixture
def live():
    """A live study of its own."""
    return House(nature="live")


@pytest.fixture
def page(qtbot, look, live):
    """The page of an administrator."""
    bench = bench_of(live, "administrator")
    bench.accounts = Office(live)
    made = PeoplePage(FakeFrame(look, bench))
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    made.activateWindow()  # keys of buttons go to the active window: one of an earlier test may still be it
    assert QTest.qWaitForWindowActive(made)
    made.show_place(Place("people"))
    settle()
    return made


def _choose(page, login):
    page.persons.choose([one.login for one in page.model.persons].index(login))
    settle()


def _type(page, **texts):
    for name, text in texts.items():
        page._form.form.put(name, text)
    page._form.give()
    settle()


def test_a_person_is_added_trained_and_given_a_role_at_once(page):
    """In a live study the form asks for the training; what is missing is said beside its row."""
    QTest.keyClick(page, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    form = page._form.form
    _type(page, name="Wu Min 吴敏", login="wumin", organisation="CRO", password="a provisional phrase")
    assert form.said("training_version")
    form.choose("role", "monitor")
    _type(
        page, training="Protocol", training_version="2.0", training_day="2026-03-10", identity="Passport seen"
    )
    person = next(one for one in page.model.persons if one.login == "wumin")
    assert [(one.role, one.active) for one in person.grants] == [("monitor", True)]
    assert [one.version for one in person.trainings] == ["2.0"]
    assert person.identity == "2026-03-13 Passport seen"
    assert page._stack.currentIndex() == page.which.current


def test_the_key_opens_the_form_at_once_and_never_over_what_is_typed(page):
    """No letter typed behind Ctrl+N goes elsewhere, and a second Ctrl+N takes nothing away; Esc leaves."""
    QTest.keyClick(page, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    form = page._form
    assert page._stack.currentWidget().isAncestorOf(form)
    form.form.put("name", "Wu Min 吴敏")
    QTest.keyClick(page, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    QTest.qWait(150)
    assert page._form is form
    assert form.form.values()["name"] == "Wu Min 吴敏"
    QTest.keyClick(form, Qt.Key.Key_Escape)
    assert page._form is None


def test_the_key_works_on_when_the_button_bears_other_words(page):
    """Among the sites the same key adds a site."""
    page.which.choose(1)
    page._page_chosen(1)
    QTest.keyClick(page, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert set(page._form.form.values()) == {"number", "name", "organisation"}


def test_training_is_recorded_and_stands_beside_the_roles(page):
    """What, version and day, today offered; a day to come is refused in words and the form stays."""
    _choose(page, "monitor")
    page.side.train.click()
    assert page._form.form.values()["training_day"] == "2026-03-13"
    _type(page, training="Release 0.2", training_version="0.2", training_day="2099-01-01")
    assert page.notice.isVisible()
    assert "2099-01-01" in page.notice.said
    _type(page, training_day="2026-03-12")
    assert [one.what for one in page.model.chosen.trainings] == ["Protocol and GCP", "Release 0.2"]


def test_a_last_day_is_set_and_who_takes_over_is_asked(page):
    """The page says when nobody else holds the role; the day stands in the list of roles."""
    _choose(page, "monitor")
    assert "Monitor" in page.side.alone.said
    page.side.last_day.click()
    page.ask.input.setText("2026-06-30")
    QTest.keyClick(page.ask.input, Qt.Key.Key_Return)
    settle()
    assert "2026-06-30" in [grant.until for grant in page.model.chosen.grants if grant.active]


def test_a_forgotten_password_is_renewed_in_the_window(page):
    """A provisional password is typed on the page and handed to the vault."""
    _choose(page, "coordinator")
    page.side.renew.click()
    _type(page, password="a provisional phrase")
    assert ("renew", "p-coordinator", "a provisional phrase") in page.model._accounts.asked


def test_a_new_recovery_code_is_typed_back_before_it_disappears(page):
    """The code stays until its end was typed from paper; then nothing of it is left."""
    page._renew_recovery("1")
    settle()
    entry = page._form
    assert [said.text() for said in entry.page.codes] == [CODE]
    entry.page.form.put("code0", "wrong")
    entry.give()
    assert entry.page.form.said("code0")
    entry.page.form.put("code0", "eeeee1")
    entry.give()
    settle()
    assert page.model.codes == ()
    assert page._form is None
    assert page._stack.currentIndex() == page.which.current


def test_the_access_review_shows_and_quiets_alerts(page, live, look, qtbot):
    """Five wrong passwords are an alert on Today and in the review; marked as reviewed, both are quiet."""
    lines = "\n".join(
        ["0", *(f"2026-03-13 08:00:0{n}+00:00 wrong_password login coordinator pc-3/li" for n in range(5))]
    )
    live.must("coordinator", c.RecordAccess, "door", lines, "00")
    today = TodayPage(page.frame)
    qtbot.addWidget(today)
    today.show_place(Place("today"))
    assert [line.row.cells[0].text for line in today.lines if line.place] == ["coordinator"]
    assert today.lines[1].place == Place("people", at="access")
    page.show_place(Place("people", at="access"))
    settle()
    assert page.which.current == ACCESS_PAGE
    access = page.access
    assert access.notice.isVisible()
    assert any(line.alert for line in access.model.lines)
    access.which.chosen.emit(2)
    assert all(not line.tried for line in access.model.lines)
    access.reviewed.click()
    settle()
    assert not access.notice.isVisible()
    today.show_place(Place("today"))
    assert today.lines == []


def test_who_gives_no_accounts_finds_every_act_greyed(qtbot, look, live):
    """A data manager reads the page; nothing on it can be pressed that the role may not do."""
    made = PeoplePage(FakeFrame(look, bench_of(live, "data_manager")))
    qtbot.addWidget(made)
    made.show()
    made.show_place(Place("people"))
    settle()
    side = made.side
    for button in (side.grant, side.last_day, side.withdraw, side.train, side.renew, side.disable):
        assert not button.isEnabled()
    assert not made.add.isVisible()
    assert not made.recovery.isVisible()
