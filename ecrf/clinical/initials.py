"""Initials of a Chinese name by the usual rule of case report forms, from its pinyin."""

from __future__ import annotations

import re
import unicodedata

MOST = 4


def derive_initials(pinyin: str) -> str:
    """Return up to four capital letters from the syllables of a name in pinyin, family name first, blanks between.

    Two syllables give the first two letters of each (zhang hong: ZHHO); three the first letter of each and the second
    of the last (li shu ming: LSMI); four or more the first letter of the first four (ou yang xiao hui: OYXH). The rule
    printed in the instructions for filling of Chinese case report forms. A name of one syllable gives its first letters.
    """
    folded = unicodedata.normalize("NFD", pinyin).replace("u\u0308", "v").replace("U\u0308", "V")
    plain = "".join(sign for sign in folded if not unicodedata.combining(sign))
    syllables = [part for part in re.split(r"[^A-Za-z]+", plain) if part]
    if not syllables:
        return ""
    if len(syllables) == 1:
        letters = syllables[0][:MOST]
    elif len(syllables) == 2:
        letters = syllables[0][:2] + syllables[1][:2]
    elif len(syllables) == 3:
        letters = syllables[0][:1] + syllables[1][:1] + syllables[2][:2]
    else:
        letters = "".join(part[:1] for part in syllables[:MOST])
    return letters.upper()
