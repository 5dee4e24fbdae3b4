"""What a recovery act reports: facts and lists, as codes and arguments; drawn on paper, as a workbook or in the window."""

from __future__ import annotations

from dataclasses import dataclass, field

from ecrf.services.recovering.listing import Told
from ecrf.words import Message, Text

Said = str | Message | Text
"""What a cell says: data as it is, or words."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and a value."""

    label: Message
    value: Said


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list: columns by code, rows of what is said."""

    key: str
    """Names its words: `recovery.list.<key>` and, said when it is empty, `recovery.list.<key>.none`."""
    columns: tuple[str, ...]
    rows: tuple[tuple[Said, ...], ...]

    @property
    def title(self) -> Message:
        """Its name."""
        return Message(f"recovery.list.{self.key}")


@dataclass(slots=True)
class Document:
    """A report of one act; `key` names it: `recovery.report.<key>`."""

    key: str
    study: str
    moment: str
    """ISO time with offset."""
    program: str
    root: str = ""
    """The checkpoint it speaks of, in hex."""
    facts: list[Fact] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)

    @property
    def title(self) -> Message:
        """Its name."""
        return Message(f"recovery.report.{self.key}")

    def fact(self, code: str, value: Said | int) -> None:
        """Add a fact; its label is `recovery.fact.<code>`."""
        self.facts.append(
            Fact(Message(f"recovery.fact.{code}"), str(value) if isinstance(value, int) else value)
        )


ENTRY_COLUMNS = ("subject", "what", "where", "value", "reason", "who", "role", "when", "entry")


def entry_sheet(key: str, told: list[Told]) -> Sheet:
    """A list of entries to be entered again, in the order they were made."""
    rows = sorted(told, key=lambda each: (each.line.time, each.subject, each.line.sequence))
    return Sheet(key, ENTRY_COLUMNS, tuple(_row(each) for each in rows))


def _row(told: Told) -> tuple[Said, ...]:
    line = told.line
    value: Said = line.new if line.new is not None else line.note
    if told.wordless:
        value = Message("recovery.words_lost")
    return (
        told.subject,
        line.said,
        line.label if line.label.en else line.at,
        value,
        line.reason,
        line.person,
        Message(f"role.{line.role}") if line.role else "",
        line.time[:19].replace("T", " "),
        str(line.sequence),
    )
