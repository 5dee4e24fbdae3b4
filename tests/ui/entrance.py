"""The login window around a door that knows one study and remembers whom it was asked to admit."""

from PySide6.QtWidgets import QApplication

from ecrf.ui.app import Application, FrontEnd
from ecrf.viewmodels.login import StudyEntry
from tests.ui.conftest import settle
from tests.ui.fake_words import RESOURCES, speaker_of


class OneStudyDoor:
    """Knows one study."""

    foundry = recoverer = None

    def __init__(self):
        self.asked = []

    def studies(self):
        """One."""
        return (StudyEntry("/studies/t3.ecrf", "T3", "live"),)

    def admit(self, knock, told, done):  # noqa: ARG002 - the port
        """Remember."""
        self.asked.append((knock.path, knock.login, knock.password))


def enter(qtbot, door, settings, logins=lambda _path: ()):
    """The application with its login bound to a door."""
    made = Application(
        QApplication.instance(), FrontEnd(RESOURCES, speaker_of, lambda _post: door, logins, settings)
    )
    qtbot.addWidget(made.entrance)
    made.show()
    made.furnish()
    made.bind()
    settle()
    return made
