"""A monkey at the keyboard: seeded keys and words in the real window; what was answered is stored, nothing else happens.

`python -m tests.scenarios.monkey STUDY LOGIN PASSWORD ROLE SEED STEPS`: exit code 0 and `done` as the last line when the
window never raised, Qt never complained, and every field the desk said was stored stands in the study afterwards.
"""

import os
import random
import sys
import tempfile
import time
import traceback
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import Qt, qInstallMessageHandler
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from ecrf.services import commands as c
from ecrf.wiring.memory import Memory, Remembered
from ecrf.wiring.window import build_window

PATIENCE = 20.0
KEYS = (
    *("Return",) * 6, *("Tab",) * 6, *("Down",) * 6, *("Up",) * 3, *("Escape",) * 2, "Left", "Right", "Space",
    "Backspace", "F1", "F2", "F4", "F6", "F7", "F8", "PageDown", "Home", "End", "Delete", "Backtab",
)  # fmt: skip
CHORDS = ("K", "N", "D", "Return", "E", "M", "U", "Z", "R", "V", "PageDown", "PageUp")
WORDS = (
    "2026-11-20", "1.2", "5", "中文测试", "0", "t", "v", "-3", "ND", "1,500", "<0.5", "=1+1", "nausea", "y", "n",
    "１２", "2026-02-31", "a" * 300, "😀", "/", "36.6", "x y z",
)  # fmt: skip
GOALS = ("AE", "S0 vitals", "S0 labs", "CM", "S0 tumour", "S0 QLQ", "")
QUIET = ("propagateSizeHints", "raise()", "grabbing the keyboard")
"""What the offscreen platform says of itself."""


class Monkey:
    """The window, what went wrong in it, and what it was told is stored."""

    def __init__(self, folder: Path, home: Path, seed: int) -> None:
        self.rnd = random.Random(seed)
        self.wrong: list[str] = []
        self.done: list[str] = []
        self.stored: dict[tuple[str, str], str] = {}
        sys.excepthook = self._raised
        qInstallMessageHandler(self._told)
        for name in ("getSaveFileName", "getOpenFileName"):
            setattr(QFileDialog, name, staticmethod(lambda *_args, **_more: ("", "")))
        QFileDialog.getExistingDirectory = staticmethod(lambda *_args, **_more: "")
        memory = Memory(home)
        memory.keep(Remembered(str(folder.resolve()), folder.stem, "test", last_login="9"))
        self.app = build_window(memory, home / "window.ini")
        self.app.show()
        self.wait(lambda: self.app.login.model is not None)

    def wait(self, until) -> None:
        """Let the window work until something is so."""
        end = time.monotonic() + PATIENCE
        while not until():
            self.app.qt.processEvents()
            time.sleep(0.003)
            if time.monotonic() > end:
                raise TimeoutError(self.done[-10:])

    def enter(self, login: str, password: str, role: str) -> None:
        """Log in, and listen to what becomes of every command."""
        app = self.app
        app.login.login.setText(login)
        app.login.password.setText(password)
        app.login.enter_button.click()
        self.wait(lambda: app.main is not None or app.login.model.roles or app.login.model.accepting)
        if app.login.model.accepting:
            app.login.model.accept()
            self.wait(lambda: app.main is not None or app.login.model.roles)
        if app.main is None:
            app.login.model.choose_role(next(each for each in app.login.model.roles if each.role == role))
            self.wait(lambda: app.main is not None)
        app.main.resize(1280, 820)
        app.main.activateWindow()
        desk = app.main.bench.desk
        submit = desk.submit

        def heard(command, done):
            def told(outcome):
                if isinstance(command, c.EnterValues) and outcome.is_stored:
                    self.stored |= {(command.chain, each.at): str(each.entered) for each in command.values}
                done(outcome)

            submit(command, told)

        desk.submit = heard

    def step(self) -> None:
        """One thing a hand might do."""
        widget = QApplication.focusWidget() or self.app.main
        dice = self.rnd.random()
        if dice < 0.5:
            self._press(widget, self.rnd.choice(KEYS))
        elif dice < 0.6:
            self._press(widget, self.rnd.choice(CHORDS), Qt.KeyboardModifier.ControlModifier)
        elif dice < 0.64:
            self._press(widget, str(self.rnd.randint(1, 9)), Qt.KeyboardModifier.AltModifier)
        elif dice < 0.7:
            self._go(widget)
        else:
            self._type(widget, self.rnd.choice(WORDS))
        for _ in range(3):
            self.app.qt.processEvents()

    def _press(self, widget, key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
        self.done.append(f"{modifier.name} {key}")
        QTest.keyClick(widget, Qt.Key[f"Key_{key}"], modifier)

    def _go(self, widget) -> None:
        self._press(widget, "K", Qt.KeyboardModifier.ControlModifier)
        self.app.qt.processEvents()
        box = QApplication.focusWidget()
        if box is not None:
            self._type(box, f"001 {self.rnd.choice(GOALS)}")
            self._press(box, "Return")

    def _type(self, widget, text) -> None:
        self.done.append(f"type {text[:12]}")
        if text.isascii():
            QTest.keyClicks(widget, text)
        else:
            event = QInputMethodEvent()
            event.setCommitString(text)
            QApplication.sendEvent(widget, event)

    def _raised(self, *what) -> None:
        self.wrong.append("".join(traceback.format_exception(*what)))
        print(self.wrong[-1], file=sys.stderr, flush=True)

    def _told(self, _kind, _where, words) -> None:
        if not any(each in words for each in QUIET):
            self.wrong.append(f"Qt: {words}")


def main(folder: str, who: tuple[str, str, str], seed: str, steps: str) -> int:
    """Play, log out, and say what was lost."""
    with tempfile.TemporaryDirectory() as home:
        monkey = Monkey(Path(folder), Path(home), int(seed))
        monkey.enter(*who)
        for _ in range(int(steps)):
            monkey.step()
            if monkey.app.main is None or monkey.wrong:
                break
        window = monkey.app.main
        if window is not None:
            monkey.wait(lambda: window.bench.desk.is_empty)
            reads = window.bench.reads
            for (chain, at), text in monkey.stored.items():
                record = "/".join(at.split("/")[:5])
                found = {field.at: field for field in reads.form(chain, record).fields()}
                if at in found and found[at].value is None and text.strip():
                    monkey.wrong.append(f"lost: {at} {text[:40]!r}")
    print("\n".join(monkey.wrong))
    print(f"after {monkey.done[-12:]}, {len(monkey.stored)} stored")
    print("done" if not monkey.wrong else "wrong")
    sys.stdout.flush()
    os._exit(bool(monkey.wrong))


if __name__ == "__main__":
    try:
        main(sys.argv[1], tuple(sys.argv[2:5]), *sys.argv[5:])
    except Exception:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(2)  # threads of the window would keep the process
