"""The source list of a study: for every item whether a source document exists and which, or that this program is the source.

Asked for by the Guangdong consensus on electronic data capture (2018); derived from the design, so that it is never another.
"""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.schema.model import Design, Form, Item, ItemType
from ecrf.words import Text

PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class SourceLine:
    """An item with its source; `type` hospital, laboratory, paper, program, or empty: not stated."""

    form: str
    title: Text
    item: str
    label: Text
    type: str
    document: Text

    @property
    def has_document(self) -> bool:
        """Whether a source outside this program exists."""
        return self.type not in ("", PROGRAM)


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A source document with the forms taken from it; where it is kept each site writes beside it."""

    type: str
    document: Text
    forms: tuple[Text, ...]
    items: int


def list_sources(design: Design) -> tuple[SourceLine, ...]:
    """Every item of the study, form by form."""
    return tuple(
        _line(form, item)
        for form in design.forms
        for group in form.groups
        for item in group.items
        if item.type is not ItemType.LABEL
    )


def list_documents(lines: tuple[SourceLine, ...]) -> tuple[DocumentLine, ...]:
    """The documents outside this program, in the order they are first named."""
    found: dict[tuple[str, str], list[SourceLine]] = {}
    for line in lines:
        if line.has_document:
            found.setdefault((line.type, line.document.en), []).append(line)
    return tuple(
        DocumentLine(
            kind,
            members[0].document,
            tuple(dict.fromkeys(member.title for member in members)),
            len(members),
        )
        for (kind, _), members in found.items()
    )


def _line(form: Form, item: Item) -> SourceLine:
    own = PROGRAM if item.derive is not None else item.source
    kind = own or form.source
    document = form.source_document if kind != PROGRAM and form.source_document is not None else Text("")
    return SourceLine(form.oid, form.title, item.oid, item.label, kind, document)
