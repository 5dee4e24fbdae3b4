"""A list written as a file, on paper or as a workbook, noted with its hash in the access chain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ecrf.cli.ports import Exported
from ecrf.exports.access_rows import access_file
from ecrf.exports.delegation_rows import delegation_file
from ecrf.exports.job import Options
from ecrf.exports.list_file import ListFile
from ecrf.exports.release_rows import code_file
from ecrf.exports.signing_rows import signing_file
from ecrf.library.words import load_speaker
from ecrf.services import commands as c
from ecrf.services.reads import Reads
from ecrf.services.reads.snapshot_view import SnapshotHead
from ecrf.services.workplace import Workplace
from ecrf.wiring.leaving import note_written, paper_fonts
from ecrf.wiring.opening import require
from ecrf.wiring.sources import Sources
from ecrf.words import Language, Speaker, Text

EXCEL = "_excel"
"""End of a list's name where a workbook is meant, not a paper."""
Make = Callable[[Reads, "ListWish", Speaker], ListFile]
LISTS: dict[str, Make] = {
    "access": lambda reads, _wish, speaker: access_file(reads.access_review(), speaker),
    "release_codes": lambda reads, _wish, speaker: code_file(reads, speaker),
    "signing": lambda reads, wish, speaker: signing_file(reads, (wish.site, wish.person), speaker),
    "delegation": lambda reads, wish, speaker: delegation_file(reads.delegation(wish.site), speaker),
}


@dataclass(frozen=True, slots=True)
class ListWish:
    """A list by its name, with `_excel` for a workbook; where it goes; of which site and person, where it is of one."""

    format: str
    target: Path
    site: str = ""
    person: str = ""

    @property
    def name(self) -> str:
        """The list itself."""
        return self.format.removesuffix(EXCEL)


def is_list(name: str) -> bool:
    """Whether a format is one of a list."""
    return name.removesuffix(EXCEL) in LISTS


def write_list(workplace: Workplace, sources: Sources, wish: ListWish, language: Language) -> Exported:
    """Write a list; raises Refusal `reads.*`, `exports.*`."""
    reads, speaker = Reads(workplace.tools, workplace.session), load_speaker(language)
    file = LISTS[wish.name](reads, wish, speaker)
    require(workplace.do(c.WriteCheckpoint(*sources.stamp(), "report")).fault)
    head = _head_of(reads, sources.typed(), workplace.session.program)
    if wish.format.endswith(EXCEL):
        from ecrf.exports.tables.list_workbook import write_list_workbook

        written = write_list_workbook(file, head, wish.target, speaker)
    else:
        from ecrf.exports.papers.list_paper import write_list_paper

        written = write_list_paper(file, head, Options(resources=paper_fonts()), wish.target, speaker)
    return note_written(
        workplace, sources, ("report", f"{wish.format} {wish.target.name}", head.root), written
    )


def _head_of(reads: Reads, time: str, program: str) -> SnapshotHead:
    """What the head of every page says; a study without a design is named by its own name."""
    state, design = reads.study_state(), reads.design()
    study = state.study
    name = study.name if study is not None else ""
    last = max(state.checkpoints.values(), key=lambda row: row.sequence)
    return SnapshotHead(
        study=design.study.oid if design is not None else name,
        title=design.study.title if design is not None else Text(name),
        short=design.study.short if design is not None else Text(name),
        nature=study.nature if study is not None else "",
        sponsor="",
        registry="",
        root=last.root,
        time=time,
        program=program,
        version=design.study.version if design is not None else "",
        sites=(),
        subjects=0,
        entries=state.sequence,
    )
