"""Commands of data entry."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from ecrf.record.value import Value
from ecrf.services.commands.command import Command


@dataclass(frozen=True, slots=True)
class Origin:
    """Where imported values come from: a file by name and SHA-256, and its row for each value, counted from 1."""

    name: str
    sha256: str
    rows: tuple[int, ...]

    @property
    def words(self) -> str:
        """How the trail keeps it."""
        return f"{self.sha256} {self.name}"


class NewValue(msgspec.Struct, frozen=True, gc=False):
    """One field as it was left: the text (or a structured value) and the version it was typed over."""

    at: str
    entered: str | Value
    seen: int = 0
    """Version of the value that stood in the field, 0 if it was empty. An empty text empties the field."""


@dataclass(frozen=True, slots=True)
class EnterValues(Command):
    """Values of one subject or site: a field exit, a paste, an import, a batch correction, a simulated form."""

    chain: str
    values: tuple[NewValue, ...]
    how: str = "typed"
    reason: str = ""
    finish: bool = False
    """Also complete the form of the first value when nothing stands against it (simulation, import)."""
    origin: Origin | None = None
    """The file imported values come from; its rows stand in the order of `values`."""


@dataclass(frozen=True, slots=True)
class FinishLine(Command):
    """Focus left a begun line."""

    chain: str
    at: str


@dataclass(frozen=True, slots=True)
class RemoveLine(Command):
    """A log line is taken out of work."""

    chain: str
    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class RestoreLine(Command):
    """A removed line comes back."""

    chain: str
    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class MarkMissing(Command):
    """A line, group, form or visit is missing as a whole."""

    chain: str
    at: str
    code: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LiftMissing(Command):
    """A missing mark no longer stands."""

    chain: str
    at: str
    seen: int


@dataclass(frozen=True, slots=True)
class MarkInError(Command):
    """A form, visit or subject was entered in error."""

    chain: str
    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class MoveForm(Command):
    """A form record was entered at the wrong visit or for the wrong subject: it goes where it belongs, in one act."""

    chain: str
    record: str
    to_chain: str
    """The subject it belongs to; may be the same."""
    visit: str
    """The visit it belongs to: event and repeat, e.g. `C1/2`."""
    reason: str


@dataclass(frozen=True, slots=True)
class MoveForms(Command):
    """Several form records of a visit go to another visit or subject in one act: all of them or none."""

    chain: str
    records: tuple[str, ...]
    to_chain: str
    visit: str
    reason: str


@dataclass(frozen=True, slots=True)
class CompleteForm(Command):
    """The site declares a form record complete; hard findings refuse it, soft ones open queries."""

    chain: str
    record: str


@dataclass(frozen=True, slots=True)
class ReopenForm(Command):
    """A complete form is begun again."""

    chain: str
    record: str
    reason: str


@dataclass(frozen=True, slots=True)
class OpenCorrection(Command):
    """Editing of a complete form begins, for one reason."""

    chain: str
    record: str
    reason: str


@dataclass(frozen=True, slots=True)
class CloseCorrection(Command):
    """The correction ends; checks are settled again."""

    chain: str
    record: str
