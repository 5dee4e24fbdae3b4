"""The words of a page as one text object that writes its operators at once: a third of the time of reportlab's own calls."""

from __future__ import annotations

from functools import cache
from typing import Any, Protocol
from weakref import WeakKeyDictionary

_MOST = 50_000
"""Texts whose glyphs are remembered; the labels and names of a paper come again on every page."""
_ESCAPES = {n: f"\\{n:03o}" for n in range(256) if not 32 <= n < 127}
_ESCAPES |= {ord(mark): f"\\{mark}" for mark in "()\\"}
"""Bytes a PDF string writes otherwise (ISO 32000-1, 7.3.4.2)."""
Glyphs = tuple[tuple[int, str], ...]
"""(subset of the font, its escaped bytes) of the parts of a text."""
_known: WeakKeyDictionary[Any, dict[tuple[str, str], Glyphs]] = WeakKeyDictionary()
"""By document: which glyph has which byte differs from one to the next and never changes within one."""


class Words(Protocol):
    """The words of one page in reading order."""

    def put(self, x: float, y: float, text: str, pen: tuple[str, float, str]) -> None:
        """Add a line at a point; `pen` is font, size and colour as #RRGGBB."""


def open_words(canvas: Any) -> Words:  # noqa: ANN401 - reportlab ships no types
    """Begin the words of a page."""
    words: Words = _words_class()(canvas)
    return words


@cache
def _words_class() -> Any:  # noqa: ANN401 - the same
    from reportlab.pdfbase.pdfmetrics import getFont
    from reportlab.pdfgen.textobject import PDFTextObject

    class _PageWords(PDFTextObject):  # type: ignore[misc]
        def __init__(self, canvas: Any) -> None:  # noqa: ANN401 - the same
            super().__init__(canvas)
            self._pen, self._subset = ("", 0.0, ""), -1
            self._doc = canvas._doc  # noqa: SLF001 - where fonts keep their subsets
            self._known = _known.setdefault(self._doc, {})

        def put(self, x: float, y: float, text: str, pen: tuple[str, float, str]) -> None:
            code, font = self._code, pen[0]
            if pen != self._pen:
                if font != self._pen[0] or pen[1] != self._pen[1]:
                    self._subset = -1
                if pen[2] != self._pen[2]:
                    code.append(_fill(pen[2]))
                self._pen = pen
            said = [f"1 0 0 1 {x:.2f} {y:.2f} Tm"]
            for subset, shown in self._known.get((font, text)) or self._split(font, text):
                if subset != self._subset:
                    said.append(f"{getFont(font).getSubsetInternalName(subset, self._doc)} {pen[1]:g} Tf")
                    self._subset = subset
                said.append(f"({shown}) Tj")
            code.append(" ".join(said))

        def _split(self, font: str, text: str) -> Glyphs:
            parts = getFont(font).splitString(text, self._doc)
            found = tuple((subset, data.decode("latin-1").translate(_ESCAPES)) for subset, data in parts)
            if len(self._known) > _MOST:
                self._known.clear()
            self._known[font, text] = found
            return found

    return _PageWords


@cache
def _fill(colour: str) -> str:
    red, green, blue = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    return f"{red:.4f} {green:.4f} {blue:.4f} rg"
