"""Form definitions of other programs written as YAML, read back, and held to the lint."""

from __future__ import annotations

from pathlib import Path

from ecrf.cli.ports import FormsImported
from ecrf.imports.definitions import Definitions
from ecrf.imports.reading import read_bytes
from ecrf.imports.redcap import read_redcap
from ecrf.imports.xlsform import read_xlsform
from ecrf.library.write_forms import save_forms
from ecrf.library.yaml_nodes import read_yaml
from ecrf.schema.findings import Findings
from ecrf.schema.lint_forms import check_codelist, check_form
from ecrf.schema.parse_form import parse_form


def import_forms(file: Path, out: Path) -> FormsImported:
    """Write the forms of a file into a new folder; what the lint says of them stands in `findings`."""
    content = read_bytes(file)
    made = read_xlsform(content) if content.startswith(b"PK") else read_redcap(content)
    written = save_forms(made.forms, made.codelists, out)
    findings = check_definitions(made)
    for path in written:
        if path.parent.name == "forms":
            parse_form(read_yaml(path), findings)
    return FormsImported(
        files=written,
        forms=len(made.forms),
        items=sum(len(group.items) for form in made.forms for group in form.groups),
        codelists=len(made.codelists),
        left=tuple((each.row, each.name, each.fault) for each in made.left),
        findings=tuple(findings.found),
    )


def check_definitions(made: Definitions) -> Findings:
    """What the lint says of forms and code lists before a study uses them."""
    findings = Findings()
    for codelist in made.codelists:
        check_codelist(codelist, findings)
    for form in made.forms:
        check_form(form, {each.oid for each in made.codelists}, None, findings)
    return findings
