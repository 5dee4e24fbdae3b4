"""Commands of prompts and queries."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.services.commands.command import Command


@dataclass(frozen=True, slots=True)
class AnswerPrompt(Command):
    """The value stays although a check spoke."""

    chain: str
    at: str
    check: str
    text: str


@dataclass(frozen=True, slots=True)
class RaiseQuery(Command):
    """A person asks about a field, line, form, visit or the subject (prefix `at`, empty: the subject)."""

    chain: str
    at: str
    text: str
    to: str = "coordinator"


@dataclass(frozen=True, slots=True)
class AnswerQuery(Command):
    """The site answers."""

    chain: str
    query: str
    text: str


@dataclass(frozen=True, slots=True)
class Requery(Command):
    """The answer did not settle it."""

    chain: str
    query: str
    text: str


@dataclass(frozen=True, slots=True)
class CloseQuery(Command):
    """It is settled."""

    chain: str
    query: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class CancelQuery(Command):
    """It was raised in error."""

    chain: str
    query: str
    text: str
