"""The licensed wording of a questionnaire in one language: loaded by the site, never shipped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from ecrf.schema.model import Codelist, Form, Item, ItemType
from ecrf.words import Fault

ANSWER = "QS."
"""SDTM domain of the answers of an instrument."""


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One question: the item it belongs to, its words, and the words of its answers by code."""

    item: str
    text: str
    answers: dict[str, str]


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All words of one instrument in one language, with version, licence and the digest of the file they came from."""

    instrument: str
    language: str
    version: str
    licence: str
    questions: tuple[Question, ...]
    sha256: str = ""
    begin: str = ""
    """What stands before the first question."""
    end: str = ""
    """What stands behind the last."""

    def question(self, item: str) -> Question | None:
        """The question of an item."""
        return next((each for each in self.questions if each.item == item), None)


def asked_items(form: Form) -> tuple[Item, ...]:
    """The items of a questionnaire that are questions: answered by a choice, not computed."""
    return tuple(
        item
        for group in form.groups
        for item in group.items
        if item.derive is None
        and item.sdtm.startswith(ANSWER)
        and item.type in (ItemType.CHOICE, ItemType.YESNO)
    )


def codes_of(item: Item, codelists: Mapping[str, Codelist]) -> tuple[str, ...]:
    """The codes a question can be answered with."""
    if item.type is ItemType.YESNO:
        return ("Y", "N")
    found = codelists.get(item.codelist)
    return tuple(code.code for code in found.codes) if found is not None else ()


def check_wording(wording: Wording, form: Form, codelists: Mapping[str, Codelist]) -> tuple[Fault, ...]:
    """What is missing or too much: every question and every answer must have words, and none other."""
    return tuple(_faults(wording, form, codelists))


def _faults(wording: Wording, form: Form, codelists: Mapping[str, Codelist]) -> Iterator[Fault]:
    asked = {item.oid: item for item in asked_items(form)}
    for question in wording.questions:
        if question.item not in asked:
            yield Fault("texts.no_such_question", question.item, {"form": form.oid})
    for oid, item in asked.items():
        found = wording.question(oid)
        if found is None or not found.text.strip():
            yield Fault("texts.missing_question", oid, {"item": item.label})
            continue
        for code in codes_of(item, codelists):
            if not found.answers.get(code, "").strip():
                yield Fault("texts.missing_answer", oid, {"code": code, "item": item.label})
