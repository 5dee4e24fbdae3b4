"""Licensed wording of questionnaires: installed into the user's folder, found there by the window and the papers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ecrf.wiring.memory import user_folder

if TYPE_CHECKING:
    from ecrf.schema.wording import Wording


class InstalledWordings:
    """Implements `viewmodels.wordings.Wordings`; asked anew each time, so that what was just loaded is found."""

    def find(self, instrument: str) -> tuple[Wording, ...]:
        """The wordings of an instrument, one per language."""
        return tuple(each for each in installed() if each.instrument == instrument)


def installed() -> tuple[Wording, ...]:
    """Everything installed."""
    from ecrf.library.texts import load_installed

    return load_installed(user_folder())


def install(file: Path) -> Wording:
    """Read, check and keep a file."""
    from ecrf.library.texts import install_wording

    return install_wording(file, user_folder())


def remove(instrument: str, language: str) -> bool:
    """Take an installed wording away; whether there was one."""
    from ecrf.library.texts import remove_installed

    return remove_installed(instrument, language, user_folder())


def blank(instrument: str, language: str) -> str:
    """A file to fill in."""
    from ecrf.library.texts import write_blank

    return write_blank(instrument, language)
