"""Writes XML in one pass: elements of ODM 1.3.2 with attributes in the order given, nothing empty."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ecrf.words import Text

NAMESPACE = "http://www.cdisc.org/ns/odm/v1.3"
XML = "http://www.w3.org/XML/1998/namespace"
_LANG = f"{{{XML}}}lang"
_UNSPEAKABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 (section 2.2) cannot hold."""


class Pen:
    """A thin layer over lxml's incremental writer."""

    def __init__(self, writer: Any) -> None:  # noqa: ANN401 - lxml's stubs do not name it
        self._writer = writer

    @contextmanager
    def open(self, name: str, **attributes: str) -> Iterator[None]:
        """An element around what is written inside; attributes without a value are left out."""
        with self._writer.element(f"{{{NAMESPACE}}}{name}", _said(attributes)):
            yield

    def put(self, name: str, text: str = "", **attributes: str) -> None:
        """An element with text, or an empty one."""
        with self._writer.element(f"{{{NAMESPACE}}}{name}", _said(attributes)):
            if text:
                self._writer.write(clean(text))

    def translated(self, name: str, text: Text, **attributes: str) -> None:
        """An element around its text in every language there is."""
        with self.open(name, **attributes):
            self.languages(text)

    def languages(self, text: Text) -> None:
        """TranslatedText in English and, where there is one, Chinese."""
        for language, words in (("en", text.en), ("zh", text.zh)):
            if words:
                with self._writer.element(f"{{{NAMESPACE}}}TranslatedText", {_LANG: language}):
                    self._writer.write(clean(words))


def clean(text: str) -> str:
    """Text as XML can hold it; what it cannot is shown as U+FFFD and never dropped."""
    return _UNSPEAKABLE.sub("\ufffd", text)


def _said(attributes: dict[str, str]) -> dict[str, str]:
    return {name: clean(value) for name, value in attributes.items() if value}
