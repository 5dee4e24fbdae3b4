"""A study folder under forms/ read into a design, with every error of every file told at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from ecrf.library.find import forms_path, resource_path
from ecrf.library.yaml_nodes import read_yaml
from ecrf.schema.findings import BadDesign, Finding, Findings, Level
from ecrf.schema.lint import check_design
from ecrf.schema.model import Check, Codelist, Design, Form
from ecrf.schema.nodes import Mapping, Node, Scalar
from ecrf.schema.parse_form import parse_checks, parse_codelists, parse_form
from ecrf.schema.parse_study import StudyFile, parse_permissions, parse_study
from ecrf.words import Refusal


@dataclass(frozen=True, slots=True)
class LoadedDesign:
    """What a study folder gave: a design (None when it cannot be built) and all findings."""

    design: Design | None
    findings: tuple[Finding, ...]


def study_codes(forms: Path | None = None) -> tuple[str, ...]:
    """Return the codes of the studies that ship, e.g. ("T3",)."""
    root = (forms or forms_path()) / "studies"
    return tuple(sorted(path.name for path in root.iterdir() if (path / "study.yaml").is_file()))


def load_study(code: str, forms: Path | None = None) -> Design:
    """Return the design of study `code`; raises BadDesign with all errors when there is any."""
    loaded = read_study(code, forms)
    errors = [finding for finding in loaded.findings if finding.level is Level.ERROR]
    if errors or loaded.design is None:
        raise BadDesign(errors)
    return loaded.design


def read_study(code: str, forms: Path | None = None) -> LoadedDesign:
    """Read and lint study `code` under `forms` (default: the shipped ones); never raises for bad content."""
    root = forms or forms_path()
    return _Folder(root, root / "studies" / code).read()


def read_design_folder(folder: Path) -> LoadedDesign:
    """Read and lint a folder with a study.yaml, wherever it lies; never raises for bad content.

    Forms and code lists it does not carry come from the library two folders above it, else from the shipped one.
    """
    above = folder.resolve().parent.parent
    return _Folder(above if (above / "library").is_dir() else forms_path(), folder.resolve()).read()


class _Folder:
    """One study folder together with the library forms and code lists it may name."""

    def __init__(self, root: Path, study: Path) -> None:
        self._root, self._study = root, study
        self._findings = Findings()

    def read(self) -> LoadedDesign:
        """Read everything the study names, then lint the whole."""
        file = self._study_file()
        if file is None:
            return LoadedDesign(None, tuple(self._findings.found))
        forms = self._forms(file)
        study = msgspec.structs.replace(
            file.study, checks=self._checks(), permissions=file.study.permissions or self._permissions()
        )
        design = Design(study, forms, self._codelists(forms))
        check_design(design, self._findings)
        return LoadedDesign(design, tuple(self._findings.found))

    def _nodes(self, path: Path) -> Node | None:
        try:
            return read_yaml(path, self._name(path))
        except Refusal as refusal:
            self._findings.found.append(Finding(Level.ERROR, refusal.fault))
            return None

    def _name(self, path: Path) -> str:
        for above in (self._root.parent, self._study.parent):
            if path.is_relative_to(above):
                return str(path.relative_to(above))
        return path.name

    def _study_file(self) -> StudyFile | None:
        node = self._nodes(self._study / "study.yaml")
        return None if node is None else parse_study(node, self._findings)

    def _permissions(self) -> dict[str, tuple[str, ...]]:
        node = self._nodes(resource_path("permissions.yaml"))
        inner = node.find("permissions") if isinstance(node, Mapping) else None
        return {} if inner is None else parse_permissions(inner, self._findings)

    def _checks(self) -> tuple[Check, ...]:
        path = self._study / "checks.yaml"
        node = self._nodes(path) if path.is_file() else None
        return () if node is None else parse_checks(node, self._findings)

    def _forms(self, file: StudyFile) -> tuple[Form, ...]:
        """Forms in schedule order; a form of the study folder goes before one of the library."""
        nodes: dict[str, Node] = {}
        own: list[Node] = []
        for folder in (self._root / "library", self._study / "forms"):
            for path in sorted(folder.glob("*.yaml")):
                node = self._nodes(path)
                if node is not None:
                    nodes[_oid_of(node, "form") or path.stem] = node
                if node is not None and folder.parent == self._study:
                    own.append(node)
        for node in own:
            if (oid := _oid_of(node, "form")) not in file.form_oids:
                self._findings.doubtful("form_unused", node, oid=oid)
        forms = []
        for oid in file.form_oids:
            if oid not in nodes:
                self._findings.wrong("no_such_form", self._findings.where("study", file.study.oid), oid=oid)
                continue
            form = parse_form(nodes[oid], self._findings)
            forms += [] if form is None else [form]
        return tuple(forms)

    def _codelists(self, forms: tuple[Form, ...]) -> tuple[Codelist, ...]:
        """The code lists the forms use; a list of the study goes before one of the library."""
        known: dict[str, Codelist] = {}
        for folder in (self._root / "codelists", self._study / "codelists"):
            seen: dict[str, Path] = {}
            for path in sorted(folder.glob("*.yaml")):
                node = self._nodes(path)
                for codelist in () if node is None else parse_codelists(node, self._findings):
                    if codelist.oid in seen:
                        self._findings.wrong(
                            "duplicate_oid", self._name(path), oid=codelist.oid, first=seen[codelist.oid].name
                        )
                    seen[codelist.oid] = path
                    known[codelist.oid] = codelist
        used = sorted(_codelists_used(forms))
        return tuple(known[oid] for oid in used if oid in known)


def _oid_of(node: Node, key: str) -> str:
    value = node.find(key) if isinstance(node, Mapping) else None
    return value.text if isinstance(value, Scalar) else ""


def _codelists_used(forms: Iterable[Form]) -> set[str]:
    return {item.codelist for form in forms for group in form.groups for item in group.items if item.codelist}
