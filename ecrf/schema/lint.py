"""Everything that can be wrong with a whole design, told at once with file, line and column."""

from __future__ import annotations

from collections.abc import Iterable

from ecrf.schema.findings import Finding, Findings
from ecrf.schema.lint_forms import check_codelist, check_form
from ecrf.schema.lint_randomisation import check_randomisation
from ecrf.schema.lint_study import check_endpoints, check_permissions, check_schedule
from ecrf.schema.model import Check, Design, Severity
from ecrf.schema.parse_keys import OID_GRAMMAR

DEVIATION_KIND = "DVCAT"
"""CDASH name of the item that says what kind of deviation a line of the log is."""


def check_design(
    design: Design, findings: Findings | None = None, analytes: frozenset[str] | None = None
) -> tuple[Finding, ...]:
    """Return all findings of a design; `analytes` are the known laboratory codes, None leaves them unchecked."""
    findings = findings if findings is not None else Findings()
    _check_unique(design, findings)
    codelists = {codelist.oid for codelist in design.codelists}
    for codelist in design.codelists:
        check_codelist(codelist, findings)
    for form in design.forms:
        check_form(form, codelists, analytes, findings)
    check_schedule(design, findings)
    check_endpoints(design, findings)
    check_permissions(design, findings)
    check_randomisation(design, findings)
    _check_checks(design, findings)
    _check_links(design, findings)
    return tuple(findings.found)


def _check_unique(design: Design, findings: Findings) -> None:
    items = [item.oid for form in design.forms for group in form.groups for item in group.items]
    groups = [group.oid for form in design.forms for group in form.groups]
    named = {
        "form": [form.oid for form in design.forms],
        "group": groups,
        "item": items,
        "check": [check.oid for check in _all_checks(design)],
        "codelist": [codelist.oid for codelist in design.codelists],
        "event": [event.oid for event in design.study.events],
        "anchor": [anchor.oid for anchor in design.study.anchors],
        "arm": [arm.oid for arm in design.study.arms],
        "factor": [factor.oid for factor in rule.factors] if (rule := design.study.randomisation) else [],
    }
    for kind, oids in named.items():
        for oid in sorted({oid for oid in oids if oids.count(oid) > 1}):
            findings.wrong("duplicate_oid", findings.where(kind, oid), oid=oid, first=kind)
        for oid in oids:
            if not OID_GRAMMAR.fullmatch(oid):
                findings.wrong("bad_oid", findings.where(kind, oid), oid=oid)


def _check_links(design: Design, findings: Findings) -> None:
    logs = {group.oid for form in design.forms for group in form.groups if group.repeating}
    for form in design.forms:
        for item in (item for group in form.groups for item in group.items if item.links):
            if item.links not in logs:
                findings.wrong(
                    "no_such_link", findings.where("item", item.oid), oid=item.oid, group=item.links
                )


def _all_checks(design: Design) -> Iterable[Check]:
    for form in design.forms:
        yield from form.checks
    yield from design.study.checks


def _check_checks(design: Design, findings: Findings) -> None:
    items = {item.oid for form in design.forms for group in form.groups for item in group.items}
    events = {event.oid for event in design.study.events}
    kinds = _deviation_kinds(design)
    for check in _all_checks(design):
        where = findings.where("check", check.oid)
        for oid in check.items:
            if oid not in items:
                findings.wrong("no_such_item", where, oid=oid)
        if not check.say.zh:
            findings.doubtful("no_chinese", where, oid=check.oid)
        fires = {example.fires for example in check.examples}
        if fires != {True, False} and check.severity is not Severity.INFO:
            findings.wrong("check_unproved", where, oid=check.oid)
        if check.deviation and kinds and check.deviation not in kinds:
            findings.wrong("no_such_deviation", where, oid=check.deviation)
        for example in check.examples:
            _check_example_keys(example.values, (items, events), where, findings)
    for check in design.study.checks:
        if not check.items:
            findings.wrong("check_without_home", findings.where("check", check.oid), oid=check.oid)


def _deviation_kinds(design: Design) -> set[str]:
    """The codes of the study's kinds of deviation; empty without a deviation log."""
    items = (item for form in design.forms for group in form.groups for item in group.items)
    lists = {item.codelist for item in items if item.cdash == DEVIATION_KIND}
    return {code.code for each in design.codelists if each.oid in lists for code in each.codes}


def _check_example_keys(
    values: Iterable[str], known: tuple[set[str], set[str]], where: str, findings: Findings
) -> None:
    items, events = known
    for key in values:
        head, _, event = key.partition("@")
        oid = head.partition("#")[0]
        if oid not in items:
            findings.wrong("no_such_item", where, oid=oid)
        if event and event.partition("/")[0].partition("#")[0] not in events:
            findings.wrong("no_such_event", where, oid=event)
