"""The login window: what is shown at once, what is asked, what is refused in words, and how work begins."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ecrf.ui.app import Application, FrontEnd
from ecrf.ui.demo import DemoLogin
from ecrf.viewmodels.login import RoleEntry, StudyEntry
from ecrf.words import Fault, Language
from tests.ui.conftest import bench_of, settle
from tests.ui.entrance import enter
from tests.ui.fake_words import RESOURCES, speaker_of

DEMO = "/studies/demo.ecrf"


class FakeDoor:
    """Knows two studies; answers when the test says so."""

    foundry = recoverer = addresses = None

    def __init__(self):
        self.asked = []

    def studies(self):
        """A demo and a live study."""
        return StudyEntry(DEMO, "Demo", "demo"), StudyEntry("/studies/t3.ecrf", "T3", "live")

    def admit(self, knock, told, done):
        """Remember."""
        self.asked.append((knock.path, knock.login, knock.password))
        self.told, self.done = told, done

    def give_up(self):
        """Stop at once."""
        self.done(Fault("login.given_up"))


class Admission:
    """A person with some roles."""

    name = "Li Wen"
    provisional = False
    must_accept = False
    days_left = None

    def __init__(self, bench, *roles):
        self.roles = tuple(RoleEntry(role, "s1", "01") for role in roles)
        self._bench = bench
        self.left = False

    def work_as(self, role):
        """Begin."""
        self.role = role
        return self._bench

    def change_password(self, old, new, done):
        """Accept."""
        self.changed = (old, new)
        done(None)

    def accept_policy(self, done):
        """Accept."""
        self.accepted = True
        done(None)

    def leave(self):
        """Close."""
        self.left = True


@pytest.fixture
def door():
    """The door of the application."""
    return FakeDoor()


@pytest.fixture
def app(qtbot, tmp_path, door):
    """The application with its login bound."""
    logins = (
        DemoLogin("liwen", "demo-password-1", "coordinator"),
        DemoLogin("zhao", "demo-password-2", "monitor"),
    )
    return enter(qtbot, door, tmp_path / "w.ini", lambda path: logins if path == DEMO else ())


def _log_in(app, login, password):
    app.login.login.setText(login)
    app.login.password.setText(password)
    QTest.keyClick(app.login.password, Qt.Key.Key_Return)
    settle()


def test_the_window_stands_before_anything_is_loaded(qtbot, tmp_path):
    """The first window is visible before fonts, words and icons are; asking for the login loads them."""
    front = FrontEnd(RESOURCES, speaker_of, lambda _post: FakeDoor(), settings=tmp_path / "w.ini")
    made = Application(QApplication.instance(), front)
    qtbot.addWidget(made.entrance)
    made.show()
    assert made.entrance.isVisible()
    assert made.entrance.login is None
    assert made.login.isVisible()


def test_name_and_password_are_handed_to_the_door(app, door):
    """Enter in the password tries to open the chosen study and says so meanwhile."""
    _log_in(app, " liwen ", "secret-password")
    assert door.asked == [(DEMO, "liwen", "secret-password")]
    assert app.login.notice.said == "The study is being opened…"
    assert not app.login.password.isEnabled()


def test_an_older_study_says_how_far_it_is_and_esc_does_not_wait(app, door):
    """The percentage stands in words beside a button; Esc stops, and a calm line says that nothing was changed."""
    _log_in(app, "liwen", "demo-password-1")
    assert not app.login.give_up.isVisible()
    door.told(40, 200)
    settle()
    assert app.login.give_up.isVisible()
    assert "20" in app.login.notice.said
    QTest.keyClick(app.login, Qt.Key.Key_Escape)
    settle()
    assert not app.login.give_up.isVisible()
    assert "as it was" in app.login.notice.said
    assert app.login.password.isEnabled()


@pytest.mark.parametrize("code", ["door.wrong_password", "door.locked", "login.no_role"])
def test_a_refusal_is_said_in_words(app, door, code):
    """What the door refuses is shown with what to do, and the person can try again."""
    _log_in(app, "liwen", "wrong")
    door.done(Fault(code, "", {"until": "14:30", "minutes": 15, "person": "liwen", "left": 3}))
    settle()
    assert app.login.notice.isVisible()
    assert len(app.login.notice.said) > 10
    assert app.login.password.isEnabled()


def test_an_empty_name_is_asked_for(app, door):
    """Without a name the door is not tried."""
    _log_in(app, "", "x")
    assert door.asked == []
    assert app.login.notice.isVisible()


def test_the_logins_of_a_demo_are_offered(app, door):
    """A demo study shows its printed logins; a click logs in. A live study shows none."""
    assert app.login._hints.isVisible()
    app.login._hints.picked.emit(1)
    assert door.asked == [(DEMO, "zhao", "demo-password-2")]
    door.done(Fault("door.wrong_password"))
    app.login._studies.picked.emit(1)
    settle()
    assert not app.login._hints.isVisible()


def test_the_language_is_switched_in_the_login(app):
    """中文 switches every word at once."""
    app.login._language.chosen.emit(1)
    assert app.look.language is Language.ZH
    assert app.login.enter_button.text() == "登录"


def test_several_roles_are_asked_for(app, door, house, qtbot):
    """A person with two roles chooses one; Esc leaves the study closed."""
    admission = Admission(bench_of(house, "coordinator"), "coordinator", "investigator")
    _log_in(app, "liwen", "secret-password")
    door.done(admission)
    settle()
    assert app.login._roles.isVisible()
    assert app.main is None
    QTest.keyClick(app.login, Qt.Key.Key_Escape)
    assert admission.left
    _log_in(app, "liwen", "secret-password")
    door.done(admission)
    settle()
    QTest.keyClick(app.login._roles, Qt.Key.Key_Return)
    settle()
    assert admission.role.role == "coordinator"
    assert app.main.isVisible()
    app.main.close()
    settle()


def test_one_role_leads_straight_in_and_logout_back(app, door, house):
    """With one role the main window opens, the login hides; logging out brings the login back with no password in it."""
    _log_in(app, "liwen", "secret-password")
    door.done(Admission(bench_of(house, "coordinator"), "coordinator"))
    settle()
    assert app.main.isVisible()
    assert not app.entrance.isVisible()
    assert app.look.settings.recent_studies() == (DEMO,)
    app.main.close()
    settle()
    assert app.main is None
    assert app.entrance.isVisible()
    assert app.login.password.text() == ""


def test_a_password_chosen_by_somebody_else_is_renewed_first(app, door, house):
    """With a provisional password the person chooses their own, typed twice alike, before any work."""
    admission = Admission(bench_of(house, "coordinator"), "coordinator")
    admission.provisional = True
    _log_in(app, "liwen", "provisional-1")
    door.done(admission)
    settle()
    renewal = app.login.renewal
    assert renewal.isVisible()
    assert not app.login.password.isVisible()
    renewal.password.setText("my-own-password")
    renewal.again.setText("another")
    QTest.keyClick(renewal.again, Qt.Key.Key_Return)
    settle()
    assert app.login.notice.isVisible()
    assert app.main is None
    renewal.again.setText("my-own-password")
    QTest.keyClick(renewal.again, Qt.Key.Key_Return)
    settle()
    assert admission.changed == ("provisional-1", "my-own-password")
    assert app.main.isVisible()
    app.main.close()
    settle()


def test_the_signature_policy_is_read_and_accepted_before_the_first_work(app, door, house):
    """All five sentences stand there, Enter accepts, Esc leaves the study closed; only then work begins."""
    admission = Admission(bench_of(house, "coordinator"), "coordinator")
    admission.must_accept = True
    _log_in(app, "liwen", "secret-password")
    door.done(admission)
    settle()
    assert app.login.policy.isVisible()
    assert app.main is None
    QTest.keyClick(app.login, Qt.Key.Key_Escape)
    assert admission.left
    assert not app.login.policy.isVisible()
    _log_in(app, "liwen", "secret-password")
    door.done(admission)
    settle()
    QTest.keyClick(app.login.policy.accept, Qt.Key.Key_Return)
    settle()
    assert admission.accepted
    assert app.main.isVisible()
    app.main.close()
    settle()


def test_a_password_that_ends_soon_is_said_and_one_too_old_is_changed(app, door, house):
    """Some days before, the choice of a role waits with a line that says so; past its end, a new one comes first."""
    admission = Admission(bench_of(house, "coordinator"), "coordinator")
    admission.days_left = 9
    _log_in(app, "liwen", "secret-password")
    door.done(admission)
    settle()
    assert "9" in app.login.ageing.said
    assert app.main is None
    app.login.renew_now.click()
    settle()
    assert app.login.renewal.isVisible()
    QTest.keyClick(app.login, Qt.Key.Key_Escape)
    admission.days_left = -1
    _log_in(app, "liwen", "secret-password")
    door.done(admission)
    settle()
    assert app.login.renewal.isVisible()
    app.login.renewal.password.setText("my-own-password")
    app.login.renewal.again.setText("my-own-password")
    QTest.keyClick(app.login.renewal.again, Qt.Key.Key_Return)
    settle()
    assert admission.changed == ("secret-password", "my-own-password")
