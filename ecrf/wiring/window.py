"""The window's front end: the login window at once, the study opened on a thread while it says so."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ecrf.library.find import resource_path

if TYPE_CHECKING:
    from ecrf.ui.app import Application
    from ecrf.ui.demo import DemoLogin
    from ecrf.viewmodels.login import AdmitDone, Knock, StudyEntry
    from ecrf.wiring.founding_window import WindowFoundry
    from ecrf.wiring.memory import Memory
    from ecrf.wiring.opening import OpenStudy
    from ecrf.wiring.steps import Steps
    from ecrf.words import Fault, Language, Speaker

Post = Callable[[Callable[[], None]], None]
DEMO = "demo"


class WindowDoor:
    """Implements `viewmodels.login.FrontDoor`."""

    def __init__(self, post: Post, memory: Memory) -> None:
        self._post, self._memory = post, memory
        self._steps: Steps | None = None
        from ecrf.wiring.founding_window import WindowFoundry

        self._foundry = WindowFoundry(post)

    @property
    def foundry(self) -> WindowFoundry:
        """Founds studies."""
        return self._foundry

    @property
    def recoverer(self) -> WindowFoundry:
        """Opens studies whose passwords are all lost."""
        return self._foundry

    @property
    def addresses(self) -> WindowDoor:
        """Reads the addresses of studies on servers."""
        return self

    def read_address(self, typed: str, certificate: str) -> str | Fault:
        """The address as it is kept, or why it is none; a certificate's file must be there."""
        from ecrf.store.postgres_address import write_address
        from ecrf.words import Fault, Refusal

        if certificate and not Path(certificate).is_file():
            return Fault("store.tls_no_root", certificate)
        try:
            return write_address(typed, certificate)
        except Refusal as refusal:
            return refusal.fault

    def studies(self) -> tuple[StudyEntry, ...]:
        """Known study folders, last used first."""
        from ecrf.viewmodels.login import StudyEntry

        return tuple(
            StudyEntry(study.path, study.name, study.nature, study.last_login)
            for study in self._memory.studies()
        )

    def admit(self, knock: Knock, told: Callable[[int, int], None], done: AdmitDone) -> None:
        """Open a study on a thread; `done` is called once on the window's thread."""
        from ecrf.wiring.steps import Cancelled, Steps

        steps = self._steps = Steps(self._post, told)

        def work() -> None:
            from ecrf.wiring.admission import Admitted
            from ecrf.words import Fault, Refusal

            try:
                study = self._open(knock, steps)
            except Refusal as refusal:
                fault = refusal.fault
                self._post(lambda: done(fault))
            except Cancelled:
                self._post(lambda: done(Fault("login.given_up", knock.path)))
            except Exception as error:
                reason = Fault("study.cannot_open", knock.path, {"error": f"{type(error).__name__}: {error}"})
                self._post(lambda: done(reason))
                raise
            else:
                admission = Admitted(study, self._post)
                self._post(lambda: done(admission))

        threading.Thread(target=work, name="door", daemon=True).start()

    def _open(self, knock: Knock, steps: Steps) -> OpenStudy:
        from ecrf.wiring.memory import is_address
        from ecrf.wiring.opening import open_premises, open_study
        from ecrf.wiring.premises import Premises
        from ecrf.wiring.sources import system_sources

        sources = system_sources()
        if is_address(knock.path):
            return open_study(knock.path, knock.login, knock.password, sources, self._memory)
        place = Premises(Path(knock.path), sources, self._memory, steps)
        return open_premises(place, knock.login, knock.password)

    def give_up(self) -> None:
        """Stop what opens a study at its next step."""
        if self._steps is not None:
            self._steps.stop()


def build_window(memory: Memory | None = None, settings: Path | None = None) -> Application:
    """The application with its door bound, not yet shown."""
    from ecrf.ui.app import FrontEnd, build_application

    def known() -> Memory:
        """What this workstation remembers: first asked for behind the painted window."""
        from ecrf.wiring.memory import Memory

        return memory or Memory()

    front = FrontEnd(
        resources=resource_path(),
        speaker_of=_load_speaker,
        open_door=lambda post: WindowDoor(post, known()),
        demo_logins=lambda path: demo_logins(known(), path),
        settings=settings,
    )
    return build_application(sys.argv[:1], front)


def _load_speaker(language: Language) -> Speaker:
    from ecrf.library.words import load_speaker

    return load_speaker(language)


def run_window(
    language: Language | None = None, folder: Path | None = None, login: DemoLogin | None = None
) -> int:
    """Show the login window, with a study chosen and a demo login filled in, until it is closed; the exit code."""
    if folder is not None:
        _choose(folder)
    application = build_window()
    if language is not None:
        application.look.use_language(language)
    if login is not None:
        application.login.login.setText(login.login)
        application.login.password.setText(login.password)
    return application.run()


def _choose(folder: Path) -> None:
    """Put a study at the head of the list; refuses (`study.no_folder`) what is no folder."""
    from datetime import datetime

    from msgspec import structs

    from ecrf.wiring.memory import Memory, Remembered, as_address, is_address
    from ecrf.words import Fault, Refusal

    name = folder.stem
    if is_address(str(folder)):
        from ecrf.store.postgres_address import parse_address, write_address

        place = write_address(as_address(folder))
        name = parse_address(place).database
    elif not folder.is_dir():
        raise Refusal(Fault("study.no_folder", str(folder)))
    else:
        place = str(folder.resolve())
    memory = Memory()
    known = memory.find(place) or Remembered(place, name, "")
    now = datetime.now().astimezone().isoformat(timespec="milliseconds")
    memory.keep(structs.replace(known, last_login=now))


def demo_logins(memory: Memory, path: str) -> tuple[DemoLogin, ...]:
    """The printed logins of a demo study folder, nothing for any other study."""
    known = memory.find(path)
    if known is None or known.nature != DEMO:
        return ()
    from ecrf.ui.demo import DemoLogin
    from ecrf.wiring.demo_people import PEOPLE

    return tuple(DemoLogin(one.login, one.password, one.role) for one in PEOPLE)
