"""A code given to what a person wrote: the levels of a dictionary from the narrowest to the widest."""

from __future__ import annotations

import msgspec

LEVELS_MOST = 12
"""More levels than any dictionary has; a longer list is refused."""


class Level(msgspec.Struct, frozen=True, array_like=True):
    """One level of a coded term: LLT, PT, HLT, HLGT, SOC; DRUG, ATC; its code and the name it has in the dictionary."""

    level: str
    code: str
    name: str


Path = tuple[Level, ...]
_DECODER = msgspec.json.Decoder(Path)


def encode_path(path: Path) -> str:
    """The canonical JSON of the levels: `[[level,code,name],...]`."""
    return msgspec.json.encode(path).decode()


def decode_path(text: str) -> Path | None:
    """The levels, None where the text is none: nothing at all, a nameless level or too many."""
    try:
        path = _DECODER.decode(text.encode())
    except msgspec.MsgspecError:
        return None
    whole = all(level.level and level.code and level.name for level in path)
    return path if path and whole and len(path) <= LEVELS_MOST else None
