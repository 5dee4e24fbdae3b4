"""The second process of the keyboard story: the real window on the display it is given, driven by keys alone."""

import os
import sys
import time
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ecrf.wiring.memory import Memory, Remembered
from ecrf.wiring.window import build_window

PATIENCE = 20.0


class Keyboard:
    """Ten fingers and a pair of eyes."""

    def __init__(self, folder: Path, out: Path) -> None:
        memory = Memory(out)
        memory.keep(Remembered(str(folder.resolve()), "Story", "test", last_login="9"))
        self.app = build_window(memory, out / "window.ini")
        self.out = out
        self.app.show()
        self.wait(lambda: self.app.login.model is not None)

    def wait(self, done, seconds: float = PATIENCE) -> None:
        """Look until something has happened."""
        end = time.monotonic() + seconds
        while not done():
            if time.monotonic() > end:
                self.picture("stuck")
                print(f"waited in vain at {self.at}, {self.notices}", flush=True)
                os._exit(1)  # the desk's thread would keep the process
            self.app.qt.processEvents()
            time.sleep(0.005)

    def settle(self) -> None:
        """Everything typed is stored and drawn."""
        self.wait(lambda: self.app.main is None or self.app.main.bench.desk.is_empty)
        for _ in range(5):
            self.app.qt.processEvents()

    def type(self, text: str) -> None:
        """Letters and figures into whatever has the keyboard."""
        QTest.keyClicks(QApplication.focusWidget(), text)
        self.settle()

    def compose(self, text: str) -> None:
        """What an input method commits: Chinese has no keys of its own."""
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(QApplication.focusWidget(), event)
        self.settle()

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """One key."""
        QTest.keyClick(QApplication.focusWidget() or self.app.main, key, modifiers)
        self.settle()

    def control(self, key: Qt.Key) -> None:
        """Ctrl and a key."""
        self.press(key, Qt.KeyboardModifier.ControlModifier)

    def enter(self, *texts: str) -> None:
        """Each text into its field, Enter behind it."""
        for text in texts:
            if text:
                self.type(text)
            self.press(Qt.Key.Key_Return)

    def wait_at(self, item: str) -> None:
        """The keyboard has come to a field."""
        self.wait(lambda: self.at.endswith(item))

    @property
    def at(self) -> str:
        """The address of the field with the keyboard."""
        page = self.app.main.page if self.app.main is not None else None
        return getattr(page, "current", "") if page is not None else ""

    @property
    def notices(self) -> str:
        """What the window says."""
        if self.app.main is None:
            return self.app.login.notice.said
        page = self.app.main.page
        return f"{self.app.main.notice.said} {page.notice.said if hasattr(page, 'notice') else ''}"

    def log_in(self, login: str, password: str) -> None:
        """Name, Enter, password, Enter."""
        self.face(self.app.login)
        self.app.login.login.setFocus()
        self.app.login.login.selectAll()
        self.enter(login)
        self.type(password)
        self.press(Qt.Key.Key_Return)
        self.wait(lambda: self.app.main is not None or self.app.login.policy.isVisible())
        if self.app.main is None:
            self.press(Qt.Key.Key_Return)  # the signature policy, read at the first login
        self.wait(lambda: self.app.main is not None)
        self.face(self.app.main)
        self.settle()

    def face(self, window) -> None:
        """Sit down in front of a window, as a window manager would arrange it."""
        window.activateWindow()
        self.wait(window.isActiveWindow)
        self.wait(lambda: QApplication.focusWidget() is not None)

    def go_to(self, words: str) -> None:
        """Ctrl+K, where to, Enter."""
        self.control(Qt.Key.Key_K)
        self.wait(lambda: QApplication.focusWidget() is self.app.main.go_to)
        self.type(words)
        self.press(Qt.Key.Key_Return)
        self.settle()

    def complete(self) -> None:
        """Ctrl+Enter."""
        self.control(Qt.Key.Key_Return)
        self.settle()

    def picture(self, name: str) -> None:
        """What the window looks like now."""
        window = self.app.main or self.app.login
        window.grab().save(str(self.out / f"{name}.png"))

    def leave(self) -> None:
        """Close the window as its own key does."""
        self.app.main.close()
        self.wait(lambda: self.app.main is None)


def enter_visit(hands: Keyboard) -> None:
    """The coordinator enters visit, vital signs and haematology of the screening."""
    hands.log_in("liwen", "demo pass phrase li")
    hands.picture("today")
    hands.go_to("01-001 screening visit")
    hands.wait_at("SV_OCCUR")
    hands.type("y")
    hands.wait_at("SV_VISITDAT")
    hands.enter("t", "")
    hands.wait_at("SV_CONTACT")
    hands.type("1")
    hands.picture("visit_form")
    hands.complete()
    hands.go_to("01-001 screening vital")
    hands.wait_at("VS_DAT")
    hands.enter("v", "170", "65", "36.8", "78", "16", "126", "78", "98")
    hands.picture("vital_signs")
    hands.complete()
    hands.go_to("01-001 screening haematology")
    hands.wait_at("HAEM_PERF")
    hands.type("y")
    hands.wait_at("HAEM_DTM")
    hands.enter("v 0810", "central laboratory")
    hands.wait_at("HAEM_TRANSF")
    hands.type("n")
    hands.wait_at("HAEM_WBC")
    hands.enter("6.1", "3.9", "1.5", "0.1", "4.4", "96", "235")
    hands.picture("haematology")
    hands.complete()
    hands.picture("haematology_complete")
    hands.leave()


def ask(hands: Keyboard) -> None:
    """The monitor asks about the haemoglobin: to the field, F2, words, Enter."""
    hands.log_in("zhaoyan", "demo pass phrase zhao")
    hands.go_to("01-001 screening haematology")
    hands.wait_at("HAEM_PERF")
    while not hands.at.endswith("HAEM_HGB"):
        hands.press(Qt.Key.Key_Return)
    hands.press(Qt.Key.Key_F2)
    hands.type("Please check the haemoglobin. ")
    hands.compose("请核对源文件")
    hands.picture("query")
    hands.press(Qt.Key.Key_Return)
    hands.picture("query_raised")
    hands.leave()


if __name__ == "__main__":
    fingers = Keyboard(Path(sys.argv[1]), Path(sys.argv[2]))
    enter_visit(fingers)
    ask(fingers)
    print("done")
