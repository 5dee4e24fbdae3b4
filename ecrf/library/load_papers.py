"""Reader of the layouts of one-page reports in `forms/papers`."""

from __future__ import annotations

from pathlib import Path

from ecrf.library.find import forms_path
from ecrf.library.yaml_nodes import read_yaml
from ecrf.schema.findings import Findings, Level
from ecrf.schema.paper import PaperLayout, parse_paper
from ecrf.words import Refusal


def load_papers(folder: Path | None = None) -> tuple[PaperLayout, ...]:
    """Every layout, by file name; refuses the first that cannot be used."""
    layouts: list[PaperLayout] = []
    for path in sorted((folder or forms_path("papers")).glob("*.yaml")):
        findings = Findings()
        layout = parse_paper(read_yaml(path, f"forms/papers/{path.name}"), findings)
        errors = [found for found in findings.found if found.level is Level.ERROR]
        if errors or layout is None:
            raise Refusal(errors[0].fault)
        layouts.append(layout)
    return tuple(layouts)
