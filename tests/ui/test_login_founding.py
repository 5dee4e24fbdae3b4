"""Founding and recovering a study in the login window, by keyboard alone, with errors beside the fields."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ecrf.viewmodels.founding import Founded, Refused
from ecrf.words import Fault, Language
from tests.ui.conftest import settle
from tests.ui.entrance import OneStudyDoor, enter

CODES = ("AAAAA-BBBBB-CCCCC-DDDDD-EEEEE1", "FFFFF-GGGGG-HHHHH-JJJJJ-KKKKK2")
TYPED = {
    "name": "SFRT-01",
    "site": "01",
    "site_name": "Nanchang",
    "person": "Wang Min",
    "login": "wangmin",
    "organisation": "NCU2",
    "password": "correct horse battery",
    "again": "correct horse battery",
}


class Forge:
    """Founds and recovers when the test says so."""

    home = "/studies"

    def __init__(self):
        self.wishes = []

    def designs(self):
        """One."""
        return ("T3",)

    def check_password(self, password, login):  # noqa: ARG002 - the port
        """Long enough."""
        return None if len(password) >= 12 else Fault("vault.password_short", args={"least": 12, "length": 5})

    def found(self, wish, told, done):
        """Remember."""
        self.wishes.append(wish)
        self.told, self.done = told, done

    def recover(self, wish, done):
        """Remember."""
        self.wishes.append(wish)
        self.done = done


class Door(OneStudyDoor):
    """Knows one study, and founds and recovers."""

    def __init__(self):
        super().__init__()
        self.foundry = self.recoverer = Forge()


@pytest.fixture
def door():
    """The door of the application."""
    return Door()


@pytest.fixture
def app(qtbot, tmp_path, door):
    """The application with its login bound."""
    return enter(qtbot, door, tmp_path / "w.ini")


def _open(app):
    QTest.keyClick(app.login.login, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    app.login.open_founding()
    settle()
    return app.login.founding


def _fill(pane, **more):
    typed = {**TYPED, **more}
    for form in (pane.study, pane.person, pane.training):
        for name in form.boxes:
            if name in typed:
                form.put(name, typed[name])


def _enter(form, name):
    QTest.keyClick(form.boxes[name], Qt.Key.Key_Return)
    settle()


def test_what_is_missing_is_said_beside_its_field(app, door):
    """An empty form founds nothing; each needed field says so, and the keyboard goes to the first."""
    pane = _open(app)
    _enter(pane.person, "again")
    assert door.foundry.wishes == []
    for form, name in ((pane.study, "name"), (pane.person, "person"), (pane.person, "password")):
        assert "Nothing stands here" in form.said(name)
    assert pane.study.boxes["name"].hasFocus()
    assert pane.study.said("site") == ""
    _fill(pane, password="short", again="short")
    _enter(pane.person, "again")
    assert "12" in pane.person.said("password")
    _fill(pane, again="another battery horse")
    _enter(pane.person, "again")
    assert pane.person.said("again")
    assert door.foundry.wishes == []


def test_enter_leads_from_field_to_field_and_founds(app, door):
    """From the name to the last box with Enter alone; the steps are told while it takes time."""
    pane = _open(app)
    _fill(pane)
    assert not pane.study.boxes["design_folder"].isVisible()
    _enter(pane.study, "site_name")
    _enter(pane.person, "again")
    (wish,) = door.foundry.wishes
    assert (wish.place, wish.name, wish.nature, wish.design) == ("/studies", "SFRT-01", "draft", "T3")
    assert (wish.site, wish.site_name, wish.login, wish.holders) == ("01", "Nanchang", "wangmin", 1)
    door.foundry.told("keys")
    settle()
    assert "keys" in pane.notice.said
    assert not pane.give.isEnabled()


def test_a_live_study_asks_what_its_founder_was_trained_in(app, door):
    """Training with version and day is needed for a live study only."""
    pane = _open(app)
    _fill(pane)
    pane.study.choose("nature", "live")
    pane.study.changed()
    settle()
    assert pane.training.isVisible()
    _enter(pane.person, "again")
    pane.give.click()
    assert pane.training.said("training_version")
    _fill(pane, training="Protocol", training_version="2.0", training_day="2026-03-01")
    _enter(pane.training, "training_day")
    assert door.foundry.wishes[0].training_day == "2026-03-01"


def test_the_code_is_typed_back_from_paper_before_the_login(app, door):
    """Both shares are shown once; a wrong end is refused beside its row; then the founder is logged in."""
    pane = _open(app)
    _fill(pane)
    pane.recovery.choose("holders", "2")
    pane.give.click()
    door.foundry.done(Founded("/studies/SFRT-01.ecrf", CODES))
    settle()
    assert [said.text() for said in pane.codes.codes] == list(CODES)
    assert door.foundry.wishes[0].holders == 2
    QTest.keyClick(pane, Qt.Key.Key_Escape)
    assert app.login.founding is pane
    pane.codes.form.put("code0", "eeeee1")
    pane.codes.form.put("code1", "KKKKK3")
    _enter(pane.codes.form, "code1")
    assert pane.codes.form.said("code1")
    assert door.asked == []
    pane.codes.form.put("code1", "kkkkk 2")
    _enter(pane.codes.form, "code1")
    assert door.asked == [("/studies/SFRT-01.ecrf", "wangmin", "correct horse battery")]
    assert app.login.founding is None


def test_a_refusal_stands_beside_its_field_and_a_bad_design_says_every_fault(app, door):
    """A folder that is there already is said at the name; a design that is not proved with file, line and code."""
    pane = _open(app)
    _fill(pane)
    pane.give.click()
    door.foundry.done(Refused(Fault("study.folder_exists", "/studies/SFRT-01.ecrf")))
    settle()
    assert pane.study.said("name")
    pane.give.click()
    faults = tuple(Fault("schema.no_such_form", f"study.yaml:{n}:3", {"oid": f"X{n}"}) for n in (7, 9))
    door.foundry.done(Refused(Fault("design.not_proved", "own", {"count": 2}), faults))
    settle()
    assert pane.notice.isVisible()
    assert "study.yaml:9:3" in pane.details.text()


def test_escape_leaves_and_no_password_stays(app):
    """Esc goes back to the login; a form opened again is empty."""
    pane = _open(app)
    _fill(pane)
    QTest.keyClick(pane, Qt.Key.Key_Escape)
    settle()
    assert app.login.login.isVisible()
    assert _open(app).person.values()["password"] == ""


def test_the_form_speaks_chinese(app):
    """Every word changes with the language, the faults too."""
    pane = _open(app)
    pane.give.click()
    app.look.use_language(Language.ZH)
    settle()
    assert pane.title.text() == "新建研究"
    assert "尚未填写" in pane.study.said("name")


def test_a_study_is_opened_with_both_shares(app, door):
    """Shares, login and a new password; what is wrong stands beside its field; then the person is logged in."""
    app.login.recovery.click()
    settle()
    pane = app.login.recovering
    pane.give.click()
    assert pane.form.said("code0")
    pane.form.choose("shares", "2")
    pane.form.changed()
    texts = {
        "code0": "first",
        "code1": "second",
        "login": "liwen",
        "password": "a new sentence 9",
        "again": "x",
    }
    for name, text in texts.items():
        pane.form.put(name, text)
    _enter(pane.form, "again")
    assert pane.form.said("again")
    pane.form.put("again", "a new sentence 9")
    _enter(pane.form, "again")
    (wish,) = door.recoverer.wishes
    assert (wish.path, wish.codes, wish.login) == ("/studies/t3.ecrf", ("first", "second"), "liwen")
    door.recoverer.done(Fault("vault.code_mistyped"))
    settle()
    assert pane.form.said("code0")
    _enter(pane.form, "again")
    door.recoverer.done(None)
    settle()
    assert door.asked == [("/studies/t3.ecrf", "liwen", "a new sentence 9")]


ON_SERVER = {
    "address": "db.hospital.cn/t3",
    "certificate": "",
    "owner": "dba",
    "owner_password": "owner secret",
}


def _on_server(app):
    pane = _open(app)
    pane.study.choose("where", "server")
    pane.study.changed()
    settle()
    return pane


def test_a_study_on_a_server_is_founded_by_keyboard_alone(app, door):
    """The arrow keys choose the server; Enter leads from the name over the address and its owner to the last box."""
    pane = _open(app)
    assert pane.study.boxes["place"].isVisible()
    pane.study.choices["where"].setFocus()
    QTest.keyClick(pane.study.choices["where"], Qt.Key.Key_Right)
    settle()
    boxes = pane.study.boxes
    assert [name for name in boxes if boxes[name].isVisible()] == ["name", *ON_SERVER, "site"]
    boxes["name"].setFocus()
    for name, text in (("name", "SFRT-01"), *ON_SERVER.items(), ("site", "")):
        assert boxes[name].hasFocus(), name
        QTest.keyClicks(boxes[name], text)
        _enter(pane.study, name)
    _fill(pane, site="", site_name="")
    _enter(pane.person, "again")
    (wish,) = door.foundry.wishes
    assert {name: getattr(wish, name) for name in ON_SERVER} == ON_SERVER
    assert "owner secret" not in repr(wish)
    door.foundry.told("database")
    settle()
    assert "database" in pane.notice.said


def test_what_a_server_needs_is_said_beside_it_and_a_folder_needs_none(app, door):
    """Address and owner are needed on a server, the place in a folder; what was typed for the other is not sent."""
    pane = _on_server(app)
    _fill(pane)
    pane.give.click()
    assert [name for name in ON_SERVER if pane.study.said(name)] == ["address", "owner"]
    assert door.foundry.wishes == []
    _fill(pane, **ON_SERVER)
    pane.study.choose("where", "folder")
    pane.study.changed()
    pane.give.click()
    assert (door.foundry.wishes[0].address, door.foundry.wishes[0].owner_password) == ("", "")


@pytest.mark.parametrize(
    ("code", "row"),
    [
        ("store.exists", "address"),
        ("store.connection_lost", "address"),
        ("store.tls_no_root", "certificate"),
        ("store.not_admitted", "owner"),
        ("store.not_permitted", "owner"),
    ],
)
def test_a_refusal_of_the_server_stands_beside_what_to_change(app, door, code, row):
    """A name that is taken, a server that is away, a certificate, a login: each in its own place, in words."""
    pane = _on_server(app)
    _fill(pane, **ON_SERVER)
    pane.give.click()
    door.foundry.done(Refused(Fault(code, "db.hospital.cn/t3")))
    settle()
    assert "db.hospital.cn/t3" in pane.study.said(row)
    assert pane.study.boxes[row].hasFocus()


def test_the_owners_password_is_forgotten_with_the_page(app):
    """Left with Esc, nothing of it stays in the boxes."""
    pane = _on_server(app)
    _fill(pane, **ON_SERVER)
    pane.close_pane()
    assert pane.study.values()["owner_password"] == ""
