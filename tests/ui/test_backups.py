"""The page of backups: what it shows and does by keyboard, in both languages."""

from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ecrf.services.keeping import BackupDone, BackupPlan, BackupState, Kept
from ecrf.services.recovering.document import Document, Sheet
from ecrf.ui.screens.backups import BackupsPage
from ecrf.viewmodels.backups import HomeView
from ecrf.viewmodels.places import Place
from ecrf.words import Fault, Language, Message
from tests.ui.conftest import settle

KEPT = Kept("/usb/T3-2026.ecrf", "2026-03-12T14:03:22.000+08:00", 120, 9, "ab" * 32)
HOME = HomeView("/data/T3.ecrf", "desk-2/li", "desk-1/li", away=False)


@dataclass
class FakeBackups:
    """Answers at once; remembers what was asked."""

    state: BackupState = field(default_factory=BackupState)
    home: HomeView = HOME
    kept: tuple = ()
    asked: list = field(default_factory=list)
    answer: object = BackupDone((KEPT,))

    def found(self):
        """What lies there."""
        return self.kept

    def choose(self, plan):
        """Take it, or refuse what begins with a blank."""
        if plan.first.startswith("/nowhere"):
            return Fault("backup.no_location", plan.first)
        self.state = BackupState(plan)
        return None

    def run(self, told, done):
        """Progress, then the answer."""
        told(1, 2)
        self.kept = (KEPT,)
        done(self.answer)

    def stop(self):
        """Nothing runs."""

    def restore(self, wish, _told, done):
        """Remember, and report one entry to be made again."""
        self.asked.append(wish)
        row = ("01-003", "Value", "Height", "166.6", "", "Li Wen", "", "2026-03-12 14:03:22", "7")
        columns = ("subject", "what", "where", "value", "reason", "who", "role", "when", "entry")
        document = Document("drill", "T3", KEPT.time, "ecrf 0")
        document.fact("backup", str(wish.backup))
        document.sheets = [
            Sheet("again", columns, (row,)),
            Sheet("redacted", ("chain", "entry", "field"), ()),
        ]
        done(document)

    def compare(self, other, password, done):
        """Remember."""
        self.asked.append((other, password))
        done(Fault("recovery.other_study", str(other)))

    def snapshot(self, target, monitor, done):
        """Remember."""
        self.asked.append((str(target), monitor))
        done(Message("cli.changes.written", {"file": str(target), "count": 1}))

    def merge(self, file, done, *, dry):
        """Remember."""
        self.asked.append((str(file), dry))
        done(Document("merge", "T3", KEPT.time, "ecrf 0"))

    def write_changes(self, target, done):
        """Remember."""
        self.asked.append(str(target))
        done(Message("cli.changes.written", {"file": str(target), "count": 2}))

    def take_over(self, reason, done):
        """Remember."""
        self.asked.append(reason)
        done(None)


@pytest.fixture
def page(qtbot, frame):
    """The page with backups that answer at once."""
    frame.bench.reads.session = SimpleNamespace(may=lambda _action: False)
    frame.bench.backups = FakeBackups()
    page = BackupsPage(frame)
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.show()
    page.show_place(Place("backups"))
    settle()
    return page


def test_without_a_place_the_page_says_what_is_at_stake(page, look):
    """And says it in Chinese too."""
    assert "lost" in page.notice.said
    look.use_language(Language.ZH)
    assert any("\u4e00" <= sign <= "\u9fff" for sign in page.notice.said)


def test_a_place_is_taken_when_its_box_is_left_and_refused_in_words(page):
    """No Save button: leaving the box is the choice; a place that is not there says so."""
    box = page.plan.boxes["first"]
    box.setText("/usb")
    box.editingFinished.emit()
    assert page.model.state.plan.first == "/usb"
    box.setText("/nowhere")
    box.editingFinished.emit()
    assert page.model.fault.code == "backup.no_location"
    page.plan.boxes["daily"].setText("many")
    page.plan.boxes["daily"].editingFinished.emit()
    assert page.model.state.plan.daily == BackupPlan().daily


def test_f5_backs_up_and_enter_takes_a_backup_to_be_restored(page):
    """By keyboard from the list to the form that brings it back."""
    QTest.keyClick(page, Qt.Key.Key_F5)
    page.run_button.click()
    settle()
    assert "120 entries" in page.notice.said
    page.kept.setFocus()
    QTest.keyClick(page.kept, Qt.Key.Key_Return)
    settle()
    assert page.which.current == 1
    assert page.back.text("backup") == KEPT.path


def test_restoring_needs_every_box_and_shows_what_must_be_entered_again(page):
    """Empty boxes are marked; afterwards the list with entries is in view."""
    page._turn(1)
    page._restore(drill=True)
    assert page.model.busy == ""
    assert page.model.bench.backups.asked == []
    page.back.boxes["reason"].setFocus()
    for name, text in (
        ("backup", "/usb/x"),
        ("target", "/d/n.ecrf"),
        ("reason", "drill"),
        ("password", "secret words"),
    ):
        page.back.boxes[name].setText(text)
    page._restore(drill=True)
    wish = page.model.bench.backups.asked[0]
    assert (str(wish.backup), wish.password, wish.drill) == ("/usb/x", "secret words", True)
    assert page.report.lists.row_at(0).cells[0].text == "01-003"
    page._compare()
    assert page.model.fault.code == "recovery.other_study"


def test_taking_over_asks_why_and_is_there_only_away_from_home(page, frame):
    """At home the button is off; elsewhere a data manager gives a reason."""
    assert not page.take.isEnabled()
    port = frame.bench.backups
    port.home = HomeView("/data/T3.ecrf", "desk-2/li", "desk-1/li", away=True)
    page.model.may_take_over = True
    page.model.refresh()
    assert page.take.isEnabled()
    assert not page.run_button.isEnabled()
    page.take.click()
    page.ask.input.setText("the old computer broke")
    QTest.keyClick(page.ask.input, Qt.Key.Key_Return)
    assert port.asked == ["the old computer broke"]
    assert page.model.taken_over


def test_a_monitors_copy_is_made_and_its_change_set_looked_at_and_brought_in(page, frame):
    """The forms ask for what is missing; in the copy itself only writing the change set is offered."""
    port = frame.bench.backups
    page.model.may_take_over = True
    page.model.refresh()
    page._turn(2)
    page.copies.snapshot.click()
    assert port.asked == []
    page.copies.make.boxes["copy_target"].setText("/usb/mona.ecrf")
    page.copies.make.boxes["monitor"].setText("mona")
    page.copies.snapshot.click()
    page.copies.bring.boxes["change_file"].setText("/usb/mona.changes")
    page.copies.look_button.click()
    page.copies.merge.click()
    assert port.asked == [
        ("/usb/mona.ecrf", "mona"),
        ("/usb/mona.changes", True),
        ("/usb/mona.changes", False),
    ]
    port.home = HomeView(
        "/usb/mona.ecrf", "laptop", "desk-1/li", away=False, copy="snapshot", made_at=KEPT.time
    )
    page.model.refresh()
    assert not page.copies.make.isVisible()
    page.copies.carry.boxes["change_target"].setText("/usb/out")
    page.copies.write.click()
    assert port.asked[-1] == "/usb/out"
    assert "2 acts" in page.notice.said
