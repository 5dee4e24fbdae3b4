"""The report of a recovery act as PDF or Excel, by the end of the file's name."""

from __future__ import annotations

from pathlib import Path

from ecrf.exports.job import Resources, Written
from ecrf.record.merkle import to_paper
from ecrf.services.recovering.document import Document
from ecrf.words import Fault, Refusal, Speaker


def write_document(document: Document, target: Path, speaker: Speaker, fonts: Resources) -> Written:
    """Write the file whole or not at all; refuses `exports.unknown_format` for another suffix than .pdf or .xlsx."""
    match target.suffix.lower():
        case ".pdf":
            from ecrf.exports.papers.recovery_report import write_report

            return write_report(document, target, speaker, fonts)
        case ".xlsx":
            from ecrf.exports.tables.recovery_workbook import write_workbook

            return write_workbook(document, target, speaker)
    raise Refusal(Fault("exports.unknown_format", target.name, {"known": ".pdf, .xlsx"}))


def head_facts(document: Document, speaker: Speaker) -> list[tuple[str, str]]:
    """(name, value): the study, when, by which program, and what the act has to say."""
    found = [
        (speaker.say("recovery.fact.study"), document.study),
        (speaker.say("recovery.fact.moment"), document.moment[:19].replace("T", " ") + document.moment[23:]),
        (speaker.say("recovery.fact.program"), document.program),
    ]
    if document.root:
        found.append((speaker.say("recovery.fact.checkpoint"), to_paper(document.root)))
    found += [(speaker.say(fact.label), cell(fact.value, speaker)) for fact in document.facts]
    return [(name, value) for name, value in found if value]


def cell(said: object, speaker: Speaker) -> str:
    """What a cell says in the language; data stays as it is."""
    return said if isinstance(said, str) else speaker.say(said)  # type: ignore[arg-type]  # Message or Text


def empty_words(key: str, speaker: Speaker) -> str:
    """What stands in place of an empty list."""
    return speaker.say(f"recovery.list.{key}.none")
