"""Licensed wording of questionnaires: read from a file of the site, checked against the form, kept in the user's folder."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from ecrf.library.find import forms_path
from ecrf.library.yaml_nodes import read_yaml
from ecrf.schema.findings import Findings
from ecrf.schema.model import Codelist, Form
from ecrf.schema.nodes import Node
from ecrf.schema.parse_form import parse_codelists, parse_form
from ecrf.schema.parse_keys import TEXT, Key, list_of, must, object_of, read_keys, table_of
from ecrf.schema.wording import Question, Wording, asked_items, check_wording, codes_of
from ecrf.words import Fault, Language, Refusal

FOLDER = "texts"
"""Folder of the installed wordings within the user's folder."""


def _made() -> Callable[[dict[str, Any], Node, Findings], object]:
    return lambda values, _node, _findings: dict(values)


_QUESTION = object_of(
    (must("item", TEXT), must("text", TEXT), Key("answers", TEXT), Key("answer_texts", table_of(TEXT))),
    _made(),
)
_KEYS = (
    must("texts", TEXT),
    must("language", TEXT),
    must("version", TEXT),
    must("licence", TEXT),
    Key("begin", TEXT),
    Key("end", TEXT),
    Key("answers", table_of(table_of(TEXT))),
    must("questions", list_of(_QUESTION)),
)


def read_wording(path: Path) -> Wording:
    """The wording a file holds; refuses (`texts.bad_file`, `texts.language`, ...) with the first thing that is wrong."""
    findings = Findings()
    values = read_keys(read_yaml(path, path.name), _KEYS, findings)
    if values is None or findings.errors:
        raise Refusal(findings.errors[0].fault if findings.errors else Fault("texts.bad_file", path.name))
    if values["language"] not in tuple(Language):
        raise Refusal(Fault("texts.language", values["language"], {"known": ", ".join(Language)}))
    shared: dict[str, dict[str, str]] = values.get("answers", {})
    questions = tuple(_question(found, shared, path) for found in values["questions"])
    return Wording(
        instrument=values["texts"],
        language=values["language"],
        version=values["version"],
        licence=values["licence"],
        questions=questions,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        begin=values.get("begin", ""),
        end=values.get("end", ""),
    )


def _question(found: dict[str, Any], shared: dict[str, dict[str, str]], path: Path) -> Question:
    name = found.get("answers", "")
    if name and name not in shared:
        raise Refusal(Fault("texts.no_answers", path.name, {"name": name, "item": found["item"]}))
    return Question(found["item"], found["text"], shared.get(name, {}) | found.get("answer_texts", {}))


def find_instrument(instrument: str) -> tuple[Form, dict[str, Codelist]]:
    """The form of an instrument and the code lists; refuses (`texts.no_instrument`) one no form names."""
    forms = {form.instrument: form for form in _library() if form.instrument}
    if instrument not in forms:
        raise Refusal(Fault("texts.no_instrument", instrument, {"known": ", ".join(sorted(forms))}))
    return forms[instrument], _codelists()


def install_wording(path: Path, folder: Path) -> Wording:
    """Read a file, check it whole and keep it in `folder`; refuses with everything that is missing, nothing is kept then."""
    wording = read_wording(path)
    form, codelists = find_instrument(wording.instrument)
    faults = check_wording(wording, form, codelists)
    if faults:
        raise Refusal(faults[0] if len(faults) == 1 else _all(faults, path))
    target = folder / FOLDER / _name(wording.instrument, wording.language)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    part.write_bytes(msgspec.json.encode(wording))
    part.replace(target)
    return wording


def load_installed(folder: Path) -> tuple[Wording, ...]:
    """The installed wordings, by instrument and language; a damaged one is refused (`texts.damaged`)."""
    found = []
    for path in sorted((folder / FOLDER).glob("*.json")):
        try:
            found.append(msgspec.json.decode(path.read_bytes(), type=Wording))
        except (OSError, msgspec.MsgspecError) as error:
            raise Refusal(Fault("texts.damaged", path.name)) from error
    return tuple(found)


def remove_installed(instrument: str, language: str, folder: Path) -> bool:
    """Take an installed wording away; whether there was one."""
    path = folder / FOLDER / _name(instrument, language)
    existed = path.is_file()
    path.unlink(missing_ok=True)
    return existed


def write_blank(instrument: str, language: str) -> str:
    """A file to fill in: every question and answer of the instrument without its words."""
    form, codelists = find_instrument(instrument)
    sets: dict[tuple[str, ...], str] = {}
    for item in asked_items(form):
        sets.setdefault(codes_of(item, codelists), f"set{len(sets) + 1}")
    lines = [
        f"# {form.title.en}: {form.licence}", f"texts: {instrument}", f"language: {language}",
        'version: ""', 'licence: ""', 'begin: ""', 'end: ""', "answers:",
    ]  # fmt: skip
    for codes, name in sets.items():
        lines.append(f"  {name}: {{" + ", ".join(f'"{code}": ""' for code in codes) + "}")
    lines.append("questions:")
    for item in asked_items(form):
        lines.append(f"  # {item.label.en}")
        name = sets[codes_of(item, codelists)]
        lines.append(f'  - {{item: {item.oid}, text: "", answers: {name}}}')
    return "\n".join(lines) + "\n"


def _all(faults: tuple[Fault, ...], path: Path) -> Fault:
    named = ", ".join(dict.fromkeys(fault.place for fault in faults))
    return Fault("texts.incomplete", path.name, {"count": len(faults), "items": named})


def _name(instrument: str, language: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "_", instrument) + f"-{language}.json"


def _library() -> Iterator[Form]:
    for path in sorted((forms_path() / "library").glob("*.yaml")):
        form = parse_form(read_yaml(path, path.name), Findings())
        if form is not None:
            yield form


def _codelists() -> dict[str, Codelist]:
    paths = sorted((forms_path() / "codelists").glob("*.yaml"))
    return {c.oid: c for path in paths for c in parse_codelists(read_yaml(path, path.name), Findings())}
