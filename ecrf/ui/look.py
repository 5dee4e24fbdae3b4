"""How everything looks and sounds at this moment: colours, fonts, icons and the language, shared by all widgets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QToolTip

from ecrf.ui.fonts import Fonts, make_fonts, register_fonts
from ecrf.ui.icons import Icons
from ecrf.ui.settings import Settings
from ecrf.ui.theme import SCHEMES, Colours, load_colours, make_palette
from ecrf.words import Arg, Fault, Language, Message, Speaker, Text

Words = Message | Text | str
"""What can be said: a message, a label of the design, or a bare code."""


class Look(QObject):
    """Widgets ask it at drawing time, so a change of language or scheme is one repaint."""

    changed = Signal()
    """Language, scheme or text size are new: measure and paint again."""

    def __init__(
        self, resources: Path, speaker_of: Callable[[Language], Speaker], settings: Settings
    ) -> None:
        super().__init__()
        self.settings = settings
        self._resources = resources
        self._speaker_of = speaker_of
        register_fonts(resources / "fonts")
        self.icons = Icons(resources / "icons")
        self.scheme = _one_of(settings.text("look/scheme", "light"), SCHEMES)
        self.language = Language(_one_of(settings.text("look/language", "en"), tuple(Language)))
        self.colours: Colours
        self.fonts: Fonts
        self.speaker: Speaker
        self._apply()

    def say(self, words: Words, **args: Arg) -> str:
        """The sentence of a code with arguments, a message or a label, in the language of now."""
        if args and isinstance(words, str):
            words = Message(words, args)
        return self.speaker.say(words)

    def say_in(self, language: Language, words: Words) -> str:
        """The same in another language than the window's: a patient reads the language of the sheet."""
        return self._speaker_of(language).say(words)

    def fault(self, fault: Fault) -> str:
        """What is wrong and what to do, in one line."""
        return self.speaker.fault(fault)

    def use_language(self, language: Language) -> None:
        """Speak this language from now on."""
        self.language = Language(language)
        self.settings.keep("look/language", str(language))
        self._apply()
        self.changed.emit()

    def use_scheme(self, scheme: str) -> None:
        """Use the light or dark colours from now on."""
        self.scheme = _one_of(scheme, SCHEMES)
        self.settings.keep("look/scheme", self.scheme)
        self._apply()
        self.changed.emit()

    def use_size(self, pixels: int) -> None:
        """Use this size of ordinary text from now on."""
        self.settings.keep("look/size", pixels)
        self._apply()
        self.changed.emit()

    @property
    def size(self) -> int:
        """The size of ordinary text in pixels."""
        return self.fonts.base.pixelSize()

    def _apply(self) -> None:
        self.colours = load_colours(self._resources / "styles" / "palette.json", self.scheme)
        self.fonts = make_fonts(self.settings.number("look/size", 13))
        self.speaker = self._speaker_of(self.language)
        palette = make_palette(self.colours)
        QGuiApplication.setPalette(palette)
        QApplication.setFont(self.fonts.base)
        QToolTip.setPalette(palette)
        QToolTip.setFont(self.fonts.small)


def _one_of(text: str, known: tuple[str, ...]) -> str:
    return text if text in known else known[0]
