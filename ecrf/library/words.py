"""The catalogue of one language opened as a speaker; nothing else is imported, for the login window uses it."""

from __future__ import annotations

from gettext import GNUTranslations
from pathlib import Path

from ecrf.library.find import resource_path
from ecrf.words import Fault, Language, Refusal, Speaker


def load_speaker(language: Language, resources: Path | None = None) -> Speaker:
    """Return the speaker of `language`; refuses (`library.no_catalogue`) when it is not compiled."""
    root = resources or resource_path()
    path = root / "translations" / str(language) / "LC_MESSAGES" / "ecrf.mo"
    try:
        with path.open("rb") as file:
            catalogue = GNUTranslations(file)
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(Fault("library.no_catalogue", str(path))) from error

    def lookup(code: str) -> str | None:
        text = catalogue.gettext(code) if code else ""  # gettext gives the catalogue's own head for no code
        return None if text == code else text

    return Speaker(language, lookup)
