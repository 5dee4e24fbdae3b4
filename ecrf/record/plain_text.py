"""Text cleaned once, at parsing: NFC, LF, no control characters; and the forms a keyboard gives to numbers."""

from __future__ import annotations

import re
import unicodedata

_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\ufffb]"
)
"""C0 and C1 controls except TAB and LF, and marks nobody sees that turn or hide text; the joiner of emoji stays."""
_SURROGATES = re.compile("[\ud800-\udfff]")
_SIGNS = str.maketrans({
    "。": ".", "．": ".", "，": ",", "、": ",", "；": ";", "：": ":", "－": "-", "−": "-", "–": "-", "—": "-",
    "～": "~", "〜": "~", "＜": "<", "＞": ">", "≤": "<=", "≥": ">=", "≦": "<=", "≧": ">=", "（": "(", "）": ")",
    "［": "[", "］": "]", "【": "[", "】": "]", "／": "/", "＋": "+", "％": "%", "＝": "=", "\u00a0": " ", "\u3000": " ",
    "µ": "u", "μ": "u", "×": "x", "Ⅹ": "X",
})  # fmt: skip


def clean_text(text: str) -> str:
    """Return text as NFC with LF and without control characters; a lone surrogate becomes U+FFFD."""
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = _SURROGATES.sub("\ufffd", text)
    return unicodedata.normalize("NFC", _CONTROLS.sub("", text).replace("\t", " "))


def clean_line(text: str) -> str:
    """Return text as one line without blanks around it."""
    text = clean_text(text)
    if "\n" not in text:
        return text.strip()
    return " ".join(part.strip() for part in text.split("\n")).strip()


def keyboard_text(text: str) -> str:
    """Return what was typed with full-width digits, letters and signs in their narrow form, for everything but free text."""
    line = clean_line(text)
    if line.isascii():
        return line
    line = line.translate(_SIGNS)
    return "".join(_narrow(character) for character in line)


def _narrow(character: str) -> str:
    point = ord(character)
    if 0xFF01 <= point <= 0xFF5E:
        return chr(point - 0xFEE0)
    if character.isdecimal() and not character.isascii():
        return str(unicodedata.decimal(character))
    return character
