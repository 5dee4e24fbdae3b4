"""Typed text to choices: number codes, codes, labels and first letters; yes and no; coded terms; files."""

from __future__ import annotations

import re

from ecrf.record.converting_settings import BadText, EntrySettings
from ecrf.record.plain_text import clean_line, keyboard_text
from ecrf.record.value import FileReference, Term
from ecrf.schema.model import Code, Codelist, Item

_YES = frozenset({"y", "yes", "1", "true", "是", "有", "shi", "√"})
_NO = frozenset({"n", "no", "0", "false", "否", "无", "没有", "fou"})
_TERM = re.compile(
    r"(?:(?P<code>\d{4,10})\s+(?P<name>\S.*)|(?P<name2>\S.*?)\s*[(（\[](?P<code2>\d{4,10})[)）\]])"
)
_FILE = re.compile(r"(?P<name>\S.*?)\s+sha256:(?P<digest>[0-9a-fA-F]{64})")
_SEPARATORS = re.compile(r"\s*[,;]\s*")


def read_yes_no(text: str) -> bool:
    """Return whether a text means yes."""
    word = keyboard_text(text).lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise BadText("value.not_yes_no")


def read_choice(text: str, codelist: Codelist | None) -> str:
    """Return the code a text means: its number, its code, its label, or the beginning of one label only."""
    if codelist is None:
        raise BadText("value.no_codelist")
    return find_code(text, codelist).code


def find_code(text: str, codelist: Codelist) -> Code:
    """Return the choice a text means; raises BadText when none or several fit."""
    word = keyboard_text(text).casefold()
    for fits in (_is_code, _is_number, _is_label, _begins):
        found = [code for code in codelist.codes if fits(code, word)]
        if len(found) == 1:
            return found[0]
        if found:
            raise BadText("value.ambiguous_choice")
    raise BadText("value.not_a_choice")


def _is_code(code: Code, word: str) -> bool:
    return code.code.casefold() == word


def _is_number(code: Code, word: str) -> bool:
    return code.number > 0 and str(code.number) == word


def _is_label(code: Code, word: str) -> bool:
    return word in (keyboard_text(code.label.en).casefold(), keyboard_text(code.label.zh).casefold())


def _begins(code: Code, word: str) -> bool:
    labels = (code.code, keyboard_text(code.label.en), keyboard_text(code.label.zh))
    return bool(word) and any(label.casefold().startswith(word) for label in labels)


def read_choices(text: str, codelist: Codelist | None) -> tuple[str, ...]:
    """Return the codes of a list such as `1,3` or `1 3`, sorted, each once."""
    if codelist is None:
        raise BadText("value.no_codelist")
    line = keyboard_text(text)
    words = [word for word in _SEPARATORS.split(line) if word]
    if len(words) == 1 and all(word.isdigit() for word in line.split()):
        words = line.split()
    if not words:
        raise BadText("value.not_a_choice")
    return tuple(sorted({find_code(word, codelist).code for word in words}))


def read_term(item: Item, text: str, settings: EntrySettings) -> Term:
    """Return the coded term of `10028130 Mucositis oral`, `Mucositis oral (10028130)` or what the dictionary finds."""
    line = clean_line(text)
    if settings.find_term is not None:
        match = _TERM.fullmatch(line)
        found = settings.find_term((match["code"] or match["code2"]) if match else line)
        if found is None:
            raise BadText("value.not_a_term")
        return found
    match = _TERM.fullmatch(line)
    if match is None:
        raise BadText("value.not_a_term")
    return Term(match["code"] or match["code2"], match["name"] or match["name2"], item.dictionary)


def read_file(text: str) -> FileReference:
    """Return the file of `name sha256:<64 hexadecimal digits>`."""
    match = _FILE.fullmatch(clean_line(text))
    if match is None:
        raise BadText("value.not_a_file")
    return FileReference(match["name"], match["digest"].lower())
