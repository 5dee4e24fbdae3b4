"""`ecrf lint`: a design with its expressions and the examples of its checks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path

from ecrf.cli.ports import Linted
from ecrf.library.load_design import LoadedDesign, read_design_folder, read_study, study_codes
from ecrf.record.converting import DateOrder, DecimalComma, EntrySettings, parse_value
from ecrf.record.value import Value
from ecrf.rules.examples import check_examples
from ecrf.schema.canonical import canonical_bytes
from ecrf.schema.findings import Finding, Level
from ecrf.schema.index import DesignIndex
from ecrf.schema.model import Design, Item
from ecrf.wiring.rules import build_plan_for
from ecrf.wiring.terms import find_term
from ecrf.words import Fault, Refusal


def lint_study(code: str) -> Linted:
    """Everything wrong with study `code`; refuses (`study.no_such_design`) a code that does not ship."""
    if code not in study_codes():
        raise Refusal(Fault("study.no_such_design", code, {"known": ", ".join(study_codes())}))
    return lint_design(code, read_study(code))


def read_choice(choice: str) -> LoadedDesign:
    """A design by the code of one that ships, or by its folder; refuses (`study.no_such_design`) what is neither."""
    if choice in study_codes():
        return read_study(choice)
    folder = Path(choice)
    if not choice or not (folder / "study.yaml").is_file():
        raise Refusal(Fault("study.no_such_design", choice, {"known": ", ".join(study_codes())}))
    return read_design_folder(folder)


def lint_design(code: str, loaded: LoadedDesign) -> Linted:
    """Everything wrong with a design as it was read."""
    findings = list(loaded.findings)
    if loaded.design is None or any(found.level is Level.ERROR for found in findings):
        return Linted(code, tuple(findings))
    plan = build_plan_for(loaded.design)
    faults = plan.find_faults()
    findings += [Finding(Level.ERROR, fault) for fault in faults]
    if not faults:
        parse = example_parser(loaded.design)
        findings += [Finding(Level.ERROR, fault) for fault in check_examples(loaded.design, plan, parse)]
    digest = sha256(canonical_bytes(loaded.design)).hexdigest()
    return Linted(code, tuple(findings), len(loaded.design.forms), len(plan.checks()), digest)


def example_parser(design: Design) -> Callable[[Item, str], Value]:
    """Reads an example as the field would, on a day behind every date an example may hold."""
    index, settings = DesignIndex(design), design.study.settings

    def parse(item: Item, text: str) -> Value:
        how = EntrySettings(
            entry_date=date(2198, 12, 31),
            date_order=DateOrder(settings.get("date_order", DateOrder.MONTH_FIRST)),
            decimal_comma=DecimalComma(settings.get("decimal_comma", DecimalComma.NO)),
            codelist=index.codelist_of(item),
            find_term=lambda wanted: find_term(item.dictionary, wanted),
        )
        return parse_value(item, text, how)

    return parse
