"""The words of a page as one text object that writes its operators at once: half the time of reportlab's own calls."""

from __future__ import annotations

from functools import cache
from typing import Any, Protocol


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
    from reportlab.pdfgen.textobject import PDFTextObject

    class _PageWords(PDFTextObject):  # type: ignore[misc]
        def __init__(self, canvas: Any) -> None:  # noqa: ANN401 - the same
            super().__init__(canvas)
            self._pen = ("", 0.0, "")

        def put(self, x: float, y: float, text: str, pen: tuple[str, float, str]) -> None:
            if pen != self._pen:
                if pen[0] != self._pen[0] or pen[1] != self._pen[1]:
                    self.setFont(pen[0], pen[1])
                if pen[2] != self._pen[2]:
                    self._code.append(_fill(pen[2]))
                self._pen = pen
            self._code.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm {self._formatText(text)}")

    return _PageWords


@cache
def _fill(colour: str) -> str:
    red, green, blue = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    return f"{red:.4f} {green:.4f} {blue:.4f} rg"
