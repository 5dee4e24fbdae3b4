"""A small trial with two subjects, and files to bring into it."""

from __future__ import annotations

from pathlib import Path

from ecrf.imports.mapping import Mapping
from ecrf.imports.planning import Planner
from ecrf.imports.reading import describe_file, read_sheet
from ecrf.imports.storing import Storing
from ecrf.library.tables_labs import load_synonyms
from ecrf.schema.index import DesignIndex
from ecrf.services.importing import Dropped, ImportDone, ImportPlan, Terms
from ecrf.wiring.importing import load_mapping
from tests.services.reads.bed import Bed

VITALS = """\
mapping: vitals
layout: wide
form: VS
subject: {column: 受试者}
visit: {column: visit, values: {C1: CYC/1, C2: CYC/2}}
items:
  - {item: HEIGHT, column: height}
  - {item: WEIGHT, column: weight}
  - {item: HGB, column: 血红蛋白, unit_is: g/L, range: range}
"""
LABS = """\
mapping: labs
layout: long
subject: {column: Subject}
visit: {column: Visit, values: {Cycle 1: CYC/1}}
result: {analyte: Test, value: Result, unit: Unit, low: Low, high: High}
"""
EVENTS = """\
mapping: events
layout: wide
form: AE
group: AEG
key: [AE_TERM, AE_START]
subject: {column: Subject}
visit: {is: LOGS}
items:
  - {item: AE_TERM, column: Term}
  - {item: AE_START, column: Start}
  - {item: AE_GRADE, column: Grade}
"""


AS_IT_IS = Terms()
"""Nothing is replaced."""


class Place:
    """The trial, the chains of its subjects, and short ways to plan and store."""

    def __init__(self, bed: Bed | None = None) -> None:
        self.bed = bed or Bed()
        self.one, self.two = self.bed.subject("01-001"), self.bed.subject("01-002")

    def mapping(self, text: str) -> Mapping:
        """A mapping that fits the trial."""
        return load_mapping(text.encode(), "mapping.yaml", DesignIndex(self.bed.design))

    def plan(self, file: str | bytes, mapping: str, who: str = "coordinator") -> ImportPlan:
        """The dry run of a file."""
        content = file.encode() if isinstance(file, str) else file
        made, reads = self.mapping(mapping), self.bed.reads(who)
        sheet = read_sheet(content, made)
        planner = Planner(reads, made, DesignIndex(self.bed.design), load_synonyms(), self.bed.id)
        cells = planner.plan(sheet, lambda _done, _of_all: True)
        notes = tuple(Dropped(0, "", note) for note in sheet.notes)
        return ImportPlan(
            describe_file("labs.csv", content, sheet),
            made.name,
            "ab" * 32,
            cells,
            notes + tuple(planner.dropped),
        )

    def store(
        self, plan: ImportPlan, terms: Terms = AS_IT_IS, who: str = "coordinator", told=None
    ) -> ImportDone:
        """Store a plan."""
        storing = Storing(self.bed.places[who].do, self.bed.reads(who), self.bed.stamp)
        return storing.store(plan, terms, told or (lambda _done, _of_all: True))

    def value(self, chain: str, at: str) -> str:
        """What a field shows."""
        field = self.bed.reads("coordinator").form(chain, "/".join(at.split("/")[:5])).find(at)
        return field.editing if field is not None else ""


def fates(plan: ImportPlan) -> dict[str, str]:
    """Field -> fate, with the code where it is refused."""
    return {
        f"{cell.subject} {cell.at.rpartition('/')[2]}": cell.fault.code if cell.fault else str(cell.fate)
        for cell in plan.cells
    }


def codes(plan: ImportPlan) -> list[tuple[int, str, str]]:
    """What was dropped: row, column, code."""
    return [(each.row, each.column, each.fault.code) for each in plan.dropped]


def data(name: str) -> Path:
    """A file of the test data."""
    return Path(__file__).resolve().parents[1] / "data" / "imports" / name
