"""How a study's place is shown: a folder, or the address of a server."""

from __future__ import annotations

_SCHEME = "postgresql://"


def is_server(path: str) -> bool:
    """Whether a study's place is a server's address."""
    return path.startswith(_SCHEME)


def shown_place(path: str) -> str:
    """A study's place as it is shown: a server without what belongs to the connection only."""
    return path.removeprefix(_SCHEME).partition("?")[0] if is_server(path) else path


def name_of(path: str) -> str:
    """What a study is called before it was opened: its folder or database."""
    return shown_place(path).replace("\\", "/").rstrip("/").rsplit("/", 1)[-1].removesuffix(".ecrf")
