"""Files that come in: the mapping read, the file planned, the plan stored, for command line and window alike."""

from __future__ import annotations

import hashlib

from ecrf.imports.mapping import Mapping, parse_mapping
from ecrf.imports.mapping_lint import check_mapping
from ecrf.imports.planning import Planner
from ecrf.imports.reading import describe_file, read_bytes, read_sheet
from ecrf.imports.storing import Storing
from ecrf.library.tables_labs import load_synonyms
from ecrf.library.yaml_nodes import read_yaml_bytes
from ecrf.schema.findings import BadDesign, Findings
from ecrf.schema.index import DesignIndex
from ecrf.services.importing import Dropped, ImportDone, ImportPlan, ImportWish, Terms, Told
from ecrf.services.reads import Reads
from ecrf.services.workplace import Workplace
from ecrf.wiring.sources import Sources
from ecrf.words import Fault, Refusal


def load_mapping(content: bytes, name: str, index: DesignIndex) -> Mapping:
    """A mapping that fits a design; raises BadDesign with every finding, Refusal `library.*` for what is no YAML."""
    findings = Findings()
    mapping = parse_mapping(read_yaml_bytes(content, name), findings)
    if mapping is not None:
        check_mapping(mapping, index, findings)
    if mapping is None or findings.errors:
        raise BadDesign(findings.errors)
    return mapping


class StudyImporting:
    """Implements `services.importing.Importing` for one person at work."""

    def __init__(self, workplace: Workplace, sources: Sources) -> None:
        self._workplace, self._sources = workplace, sources
        self._reads = Reads(workplace.tools, workplace.session)

    def plan(self, wish: ImportWish, told: Told) -> ImportPlan:
        """The dry run."""
        design = self._reads.design()
        if design is None:
            raise Refusal(Fault("import.no_design"))
        index = DesignIndex(design)
        words = read_bytes(wish.mapping)
        mapping = load_mapping(words, wish.mapping.name, index)
        content = read_bytes(wish.file)
        sheet = read_sheet(content, mapping)
        planner = Planner(self._reads, mapping, index, load_synonyms(), self._workplace.new_id)
        cells = planner.plan(sheet, told)
        notes = tuple(Dropped(0, "", note) for note in sheet.notes)
        return ImportPlan(
            file=describe_file(wish.file.name, content, sheet),
            mapping=mapping.name,
            mapping_sha256=hashlib.sha256(words).hexdigest(),
            cells=cells,
            dropped=notes + tuple(planner.dropped),
        )

    def store(self, plan: ImportPlan, terms: Terms, told: Told) -> ImportDone:
        """Store what the terms allow."""
        return Storing(self._workplace.do, self._reads, self._sources.stamp).store(plan, terms, told)
