"""The first page of every set of tables: what it is, what is in it, that nothing is missing, how to read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ecrf.exports.facts import banner_of, facts_of
from ecrf.exports.tables.items import NOT_COLLECTED, REDACTED, UNREADABLE, WITHHELD
from ecrf.exports.tables.reckoning import Balance
from ecrf.exports.tables.table import Table
from ecrf.record.missing import MissingCode
from ecrf.services.reads.snapshot_view import SnapshotHead
from ecrf.words import Speaker

_LEGEND = (
    "head_rows", "keys", "repeats", "choices", "labs", "dates", "numbers", "missing", "texts", "state", "audit",
)  # fmt: skip
_MARKS = {
    UNREADABLE: "unreadable",
    WITHHELD: "withheld",
    REDACTED: "redacted",
    NOT_COLLECTED: "not_collected",
}


@dataclass(frozen=True, slots=True)
class Contents:
    """A table with its rows, and the sheet or file it is in."""

    table: Table
    place: str
    rows: int


@dataclass(frozen=True, slots=True)
class Readme:
    """The page in parts, spoken."""

    banner: str
    heading: str
    facts: tuple[tuple[str, str], ...]
    contents_heading: tuple[str, str, str]
    contents: tuple[Contents, ...]
    balance_heading: tuple[str, str, str, str]
    balances: tuple[tuple[str, int, int, int], ...]
    legend_heading: str
    legend: tuple[str, ...]
    codes_heading: str
    codes: tuple[tuple[str, str], ...]


def make_readme(
    head: SnapshotHead, contents: Sequence[Contents], balances: Sequence[Balance], speaker: Speaker, kind: str
) -> Readme:
    """The page for a `kind` of file (`excel` or `csv`)."""

    def say(code: str) -> str:
        return speaker.say(f"exports.readme.{code}")

    marks = tuple((mark, say(f"mark.{name}")) for mark, name in _MARKS.items())
    missing = tuple((code.value, speaker.say(f"missing.{code.value}")) for code in MissingCode)
    legend = tuple(say(f"legend.{name}") for name in _LEGEND)
    return Readme(
        banner=banner_of(head, speaker),
        heading=say("heading"),
        facts=facts_of(head, speaker),
        contents_heading=(say("table"), say("about"), say("rows")),
        contents=tuple(contents),
        balance_heading=(say("balance"), say("stored"), say("written"), say("left_out")),
        balances=tuple(
            (speaker.say(f"exports.count.{each.kind}"), each.stored, each.written, each.left_out)
            for each in balances
        ),
        legend_heading=say("legend"),
        legend=(*legend, say(f"legend.{kind}")),
        codes_heading=say("codes"),
        codes=(*missing, *marks),
    )
