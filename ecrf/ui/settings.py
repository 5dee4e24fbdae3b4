"""What a person's window remembers between days: language, scheme, sizes, columns; never anything of a study."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings


class Settings:
    """One ini file in the user's own folder (or at `path`, for tests)."""

    def __init__(self, path: Path | None = None) -> None:
        form = QSettings.Format.IniFormat
        self._store = (
            QSettings(form, QSettings.Scope.UserScope, "ecrf", "window")
            if path is None
            else QSettings(str(path), form)
        )

    def text(self, key: str, default: str = "") -> str:
        """The remembered text of `key`."""
        value = self._store.value(key, default)
        return value if isinstance(value, str) else default

    def number(self, key: str, default: int) -> int:
        """The remembered whole number of `key`; what cannot be read counts as not remembered."""
        text = self.text(key)
        return int(text) if text.lstrip("-").isdigit() else default

    def numbers(self, key: str) -> tuple[int, ...]:
        """A remembered row of whole numbers, e.g. column widths."""
        parts = self.text(key).split(" ")
        return tuple(int(part) for part in parts if part.isdigit())

    def blob(self, key: str) -> QByteArray:
        """Remembered bytes, e.g. a window's geometry; empty when there are none."""
        return QByteArray.fromBase64(self.text(key).encode("ascii", "ignore"))

    def keep(self, key: str, value: str | int | tuple[int, ...] | QByteArray) -> None:
        """Remember a value."""
        if isinstance(value, QByteArray):
            value = bytes(value.toBase64().data()).decode("ascii")
        elif isinstance(value, tuple):
            value = " ".join(str(part) for part in value)
        self._store.setValue(key, str(value))

    def recent_studies(self) -> tuple[str, ...]:
        """Study folders opened before, the last one first."""
        return tuple(part for part in self.text("door/recent").split("\n") if part)

    def keep_recent_study(self, folder: str) -> None:
        """Put a study folder at the top of the list of eight."""
        others = [part for part in self.recent_studies() if part != folder]
        self.keep("door/recent", "\n".join([folder, *others][:8]))

    def flush(self) -> None:
        """Write the file now."""
        self._store.sync()
