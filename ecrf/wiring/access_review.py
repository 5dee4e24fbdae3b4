"""The access review written as a file, noted with its hash in the access chain."""

from __future__ import annotations

from pathlib import Path

from ecrf.cli.ports import Exported
from ecrf.exports.job import Options
from ecrf.library.words import load_speaker
from ecrf.services import commands as c
from ecrf.services.reads import Reads
from ecrf.services.reads.snapshot_view import SnapshotHead
from ecrf.services.workplace import Workplace
from ecrf.wiring.leaving import note_written, paper_fonts
from ecrf.wiring.opening import require
from ecrf.wiring.sources import Sources
from ecrf.words import Language, Text

FORMATS = ("access", "access_excel")


def write_access_review(
    workplace: Workplace, sources: Sources, wish: tuple[str, Path], language: Language
) -> Exported:
    """Write the review as `access` (PDF) or `access_excel`; raises Refusal `reads.not_allowed`, `exports.*`."""
    name, target = wish
    reads = Reads(workplace.tools, workplace.session)
    review = reads.access_review()
    outcome = workplace.do(c.WriteCheckpoint(*sources.stamp(), "report"))
    require(outcome.fault)
    head, speaker = head_of(reads, sources.typed(), workplace.session.program), load_speaker(language)
    if name == "access":
        from ecrf.exports.papers.access_review import write_access_paper

        written = write_access_paper(review, head, Options(resources=paper_fonts()), target, speaker)
    else:
        from ecrf.exports.tables.access_workbook import write_access_workbook

        written = write_access_workbook(review, head, target, speaker)
    return note_written(workplace, sources, ("report", f"{name} {target.name}", head.root), written)


def head_of(reads: Reads, time: str, program: str) -> SnapshotHead:
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
