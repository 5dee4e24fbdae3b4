"""Writes XML in one pass: elements of ODM 1.3.2 with attributes in the order given, nothing empty."""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import TracebackType
from typing import IO

from ecrf.words import Text

NAMESPACE = "http://www.cdisc.org/ns/odm/v1.3"
_UNSPEAKABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 (section 2.2) cannot hold."""
_SPECIAL = re.compile('[&<>"\x00-\x1f\ud800-\udfff\ufffe\uffff]')
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
_IN_TEXT = {"\t": "\t", "\n": "\n", '"': '"'}
_FULL = 4096
"""Pieces kept before they are written."""


class Pen:
    """Writes elements; every text and attribute is escaped here and nowhere else, so what comes out is well formed."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._pieces: list[str] = []
        self._open: list[_Element] = []
        self._tags: dict[tuple[str, str], tuple[str, str, str]] = {}
        self.meanings: set[str] = set()
        """What signatures mean that were written, for their definitions stand before them."""

    def open(self, name: str, **attributes: str) -> _Element:
        """An element around what is written inside; attributes without a value are left out."""
        return _Element(self, name, _said(attributes))

    def put(self, name: str, text: str = "", **attributes: str) -> None:
        """An element with text, or an empty one."""
        if text:
            self._piece(f"<{name}{_said(attributes)}>{escape_text(text)}</{name}>")
        else:
            self._piece(f"<{name}{_said(attributes)}/>")

    def items(self, said: Sequence[tuple[str, str, str]]) -> None:
        """ItemData of (OID, value, OID of the unit) with nothing beside them: what most of a study is."""
        if not said:
            return
        self._begin()
        for oid, value, unit in said:
            tags = self._tags.get((oid, unit)) or self._make_tags(oid, unit)
            self._pieces += (tags[0], escape(value), tags[1]) if value else (tags[2],)
        if len(self._pieces) > _FULL:
            self.finish()

    def _make_tags(self, oid: str, unit: str) -> tuple[str, str, str]:
        """What stands before and behind the value of a field, and what the field is without one."""
        start, end = f'<ItemData ItemOID="{escape(oid)}"', "/>"
        if unit:
            end = f'><MeasurementUnitRef MeasurementUnitOID="{escape(unit)}"/></ItemData>'
        made = self._tags[oid, unit] = (f'{start} Value="', f'"{end}', f"{start}{end}")
        return made

    def translated(self, name: str, text: Text, **attributes: str) -> None:
        """An element around its text in every language there is."""
        with self.open(name, **attributes):
            self.languages(text)

    def languages(self, text: Text) -> None:
        """TranslatedText in English and, where there is one, Chinese."""
        for language, words in (("en", text.en), ("zh", text.zh)):
            if words:
                self._piece(f'<TranslatedText xml:lang="{language}">{escape_text(words)}</TranslatedText>')

    def finish(self) -> None:
        """Hand everything to the file."""
        self._file.write("".join(self._pieces).encode())
        self._pieces.clear()

    def _piece(self, words: str) -> None:
        if self._open:
            self._begin()
        self._pieces.append(words)
        if len(self._pieces) > _FULL:
            self.finish()

    def _begin(self) -> None:
        """The start tags of elements opened since the last piece: now they have content."""
        for element in self._open:
            self._pieces.append(f"<{element.name}{element.said}>")
            element.is_written = True
        self._open.clear()


class _Element:
    """An element being written; without content it is an empty one."""

    __slots__ = ("_pen", "is_written", "name", "said")

    def __init__(self, pen: Pen, name: str, said: str) -> None:
        self._pen, self.name, self.said, self.is_written = pen, name, said, False

    def __enter__(self) -> None:
        self._pen._open.append(self)  # noqa: SLF001 - the two are one thing

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pen = self._pen
        if self.is_written:
            pen._piece(f"</{self.name}>")  # noqa: SLF001 - the two are one thing
        else:
            pen._open.pop()  # noqa: SLF001 - the two are one thing
            pen._piece(f"<{self.name}{self.said}/>")  # noqa: SLF001 - the two are one thing


def clean(text: str) -> str:
    """Text as XML can hold it; what it cannot is shown as U+FFFD and never dropped."""
    return _UNSPEAKABLE.sub("\ufffd", text)


def escape(text: str) -> str:
    """Text as an attribute holds it: line breaks and tabs as references, or a reader makes blanks of them."""
    return (
        _SPECIAL.sub(lambda found: _ESCAPES.get(found[0], "\ufffd"), text) if _SPECIAL.search(text) else text
    )


def escape_text(text: str) -> str:
    """Text as an element holds it."""
    if not _SPECIAL.search(text):
        return text
    return _SPECIAL.sub(lambda found: _IN_TEXT.get(found[0]) or _ESCAPES.get(found[0], "\ufffd"), text)


def _said(attributes: dict[str, str]) -> str:
    return "".join([f' {name}="{escape(value)}"' for name, value in attributes.items() if value])
