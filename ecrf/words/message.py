"""What is said, before any language: codes, arguments, bilingual labels, faults."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Union

import msgspec

Arg = Union[str, int, "Message", "Text"]


class Language(StrEnum):
    """The languages every word a person sees exists in."""

    EN = "en"
    ZH = "zh"


class Text(msgspec.Struct, frozen=True):
    """A label of the design in both languages; `zh` falls back to `en` when empty."""

    en: str
    zh: str = ""

    def to(self, language: Language) -> str:
        """Return the label in `language`."""
        return self.zh if language is Language.ZH and self.zh else self.en


class Message(msgspec.Struct, frozen=True):
    """A code of the catalogue with its arguments; texts stand in resources/translations."""

    code: str
    args: Mapping[str, Arg] = msgspec.field(default_factory=dict)


class Fault(msgspec.Struct, frozen=True):
    """Something refused: `code` says what is wrong, `<code>.todo` what to do, `place` where."""

    code: str
    place: str = ""
    args: Mapping[str, Arg] = msgspec.field(default_factory=dict)

    @property
    def message(self) -> Message:
        """What is wrong, as a message."""
        return Message(self.code, {"place": self.place, **self.args})

    @property
    def todo(self) -> Message:
        """What to do about it, as a message."""
        return Message(f"{self.code}.todo", {"place": self.place, **self.args})


class Refusal(Exception):
    """An act was refused whole; nothing of it was done."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"{fault.code} at {fault.place}: {dict(fault.args)}" if fault.place else fault.code)
        self.fault = fault
