"""Take the pictures of the manual from the real window on a played demo, in both languages, without a display.

`python tools/take_pictures.py STUDY.ecrf [picture ...]` logs in as the people of the demo, goes to each place and keeps
docs/manual/pictures/<name>-<language>.png, at most 120 KB each. A page of the casebook needs `pdftoppm` (poppler).
`--all FOLDER` keeps every page of every role there instead, in both languages, light and dark, for the eye.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections import Counter
from dataclasses import fields
from itertools import product
from pathlib import Path
from typing import cast

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from picture_ways import MORE, SHOTS, Shot, section, wait
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter
from PySide6.QtWidgets import QWidget

from ecrf.ui.app import Application
from ecrf.ui.look import Look
from ecrf.ui.main_window import MainWindow
from ecrf.ui.screens import login as login_screen
from ecrf.ui.theme import SCHEMES
from ecrf.viewmodels.places import Place
from ecrf.wiring.demo_people import PEOPLE
from ecrf.wiring.memory import HOME, Memory, Remembered
from ecrf.wiring.window import build_window
from ecrf.words import Language

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "manual" / "pictures"
SIZE = (1280, 800)
MOST_BYTES = 120_000
MOST_COLOURS = 64
PLACE = "D:\\eCRF"
"""Where studies lie in the pictures: where they lie on this computer is nobody's business."""


class Album:
    """Where pictures are kept: small ones for the manual, or any number for the eye."""

    def __init__(self, look: Look, folder: Path | None) -> None:
        self.look = look
        self.folder = folder

    def keep(self, image: QImage, name: str) -> None:
        """Keep a picture in the language of now; raises ValueError when one for the manual is too large."""
        name = f"{name}-{self.look.language}"
        if self.folder is not None:
            image.save(str(self.folder / f"{name}-{self.look.scheme}.png"))
            return
        path = PICTURES / f"{name}.png"
        writer = QImageWriter(str(path), b"png")
        writer.setQuality(0)
        if not writer.write(self._small(image)):
            raise OSError(writer.errorString())
        if path.stat().st_size > MOST_BYTES:
            raise ValueError(f"{path.name}: {path.stat().st_size} bytes")
        print(f"{path.name}: {path.stat().st_size // 1024} KB")

    def _small(self, image: QImage) -> QImage:
        """The picture in the colours of the window and the commonest besides."""
        plain = image.convertToFormat(QImage.Format.Format_RGB32)
        palette = self.look.colours
        own = [getattr(palette, field.name).rgb() for field in fields(palette)]
        pixels = memoryview(bytes(plain.constBits())).cast("I")  # a copy: Qt frees its own with the image
        common = [colour | 0xFF000000 for colour, _ in Counter(pixels).most_common(MOST_COLOURS)]
        colours = list(dict.fromkeys((*own, *common)))[:MOST_COLOURS]
        dither = Qt.ImageConversionFlag.ThresholdDither
        return plain.convertToFormat(QImage.Format.Format_Indexed8, colours, dither)


def draw_over(below: QImage, over: QWidget) -> QImage:
    """A dialog over the dimmed window."""
    painter = QPainter(below)
    painter.fillRect(below.rect(), QColor(0, 0, 0, 90))
    picture = over.grab().toImage()
    place = QRect(picture.rect())
    place.moveCenter(below.rect().center())
    painter.drawImage(place.topLeft(), picture)
    painter.end()
    return below


def enter(application: Application, role: str) -> MainWindow:
    """Log in as the person of a role, who may have others."""
    person = next(each for each in PEOPLE if each.role == role)
    login = application.login
    login.login.setText(person.login)
    login.password.setText(person.password)
    login.enter_button.click()
    wait(lambda: application.main is not None or bool(login.model and login.model.roles))
    if application.main is None and login.model is not None:
        login.model.choose_role(next(each for each in login.model.roles if each.role == role))
        wait(lambda: application.main is not None)
    window = cast("MainWindow", application.main)
    window.resize(*SIZE)
    return window


def take(application: Application, shots: tuple[Shot, ...], album: Album) -> None:
    """Every picture in the language of now, one login per person."""
    for role in dict.fromkeys(shot.role for shot in shots):
        window = enter(application, role)
        mine = [shot for shot in shots if shot.role == role]
        if album.folder is not None:
            mine += [Shot(f"{role}-{each.name}", role, section(each.name)) for each in window.shell.sections]
        for shot in mine:
            take_one(window, shot, album)
        window.close()
        wait(lambda: application.main is None)


def take_one(window: MainWindow, shot: Shot, album: Album) -> None:
    """One picture."""
    window.go(Place("today"))
    over = shot.way(window)
    wait()
    image = window.grab().toImage()
    if over is not None:
        image = draw_over(image, over)
        over.close()
    album.keep(image, shot.name)


def take_login(application: Application, wanted: set[str], album: Album) -> None:
    """The login, a new study, and the recovery code."""
    login = application.login
    login.login.clear()
    login.take_focus()
    for name, opened in (
        ("login", None),
        ("new-study", login.open_founding),
        ("recovery", login.open_recovering),
        ("server", login.open_server),
    ):
        if wanted and name not in wanted:
            continue
        if opened is not None:
            opened()
        if login.founding is not None:
            login.founding.study.put("place", PLACE)
        wait()
        album.keep(application.entrance.grab().toImage(), name)
        for pane in (login.founding, login.recovering, login.server):
            if pane is not None:
                pane.close_pane()


def take_casebook(folder: Path, album: Album) -> None:
    """A page of a casebook; left out, and said, where there is no poppler."""
    if shutil.which("pdftoppm") is None:
        print("casebook: pdftoppm is not installed, the picture stays as it was")
        return
    monitor = next(each for each in PEOPLE if each.role == "monitor")
    with tempfile.TemporaryDirectory() as place:
        paper = Path(place) / "casebook.pdf"
        command = [sys.executable, "-m", "ecrf", "--lang", str(album.look.language)]
        command += ["export", str(folder), str(paper)]
        command += ["--login", monitor.login, "--format", "casebook", "--subject", "01-013"]
        environment = {**os.environ, "ECRF_PASSWORD": monitor.password}
        subprocess.run(command, check=True, env=environment, capture_output=True)
        page = ["pdftoppm", "-png", "-r", "80", "-f", "4", "-l", "4", str(paper), str(Path(place) / "page")]
        subprocess.run(page, check=True)
        album.keep(QImage(str(next(Path(place).glob("page*.png")))), "casebook")


def open_application(study: str, home: Path) -> tuple[Application, Path]:
    """The program over a copy of the demo: what is typed for a picture stays out of the demo."""
    folder = home / Path(study).name
    shutil.copytree(study, folder)
    os.environ[HOME] = str(home)
    os.chdir(home)  # files chosen for a picture have short names
    vars(login_screen)["shown_place"] = lambda path: f"{PLACE}\\{Path(path).name}"
    memory = Memory(home)
    memory.keep(Remembered(str(folder.resolve()), folder.stem, "demo", last_login="2026"))
    application = build_window(memory, home / "window.ini")
    application.show()
    wait(lambda: application.login.model is not None)
    return application, folder


def main(arguments: list[str]) -> int:
    """Take the pictures named, or all."""
    parser = ArgumentParser()
    parser.add_argument("study")
    parser.add_argument("wanted", nargs="*")
    parser.add_argument("--all", type=Path, metavar="FOLDER")
    given = parser.parse_args(arguments[1:])
    wanted, everything = set(given.wanted), given.all.resolve() if given.all else None
    (everything or PICTURES).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        application, folder = open_application(str(Path(given.study).resolve()), Path(home))
        album = Album(application.look, everything)
        every = (*SHOTS, *MORE) if everything else SHOTS
        shots = tuple(shot for shot in every if not wanted or shot.name in wanted)
        for language, scheme in product(Language, SCHEMES if everything else SCHEMES[:1]):
            application.look.use_language(language)
            application.look.use_scheme(scheme)
            wait()
            take_login(application, wanted, album)
            take(application, shots, album)
            if not everything and (not wanted or "casebook" in wanted):
                take_casebook(folder, album)
    sys.stdout.flush()
    os._exit(0)  # Qt's own threads may still be at work on what is gone


if __name__ == "__main__":
    sys.exit(main(sys.argv))
