"""What can be wrong with a schedule, its anchors and windows, and the permission matrix."""

from __future__ import annotations

import re
import string

from ecrf.schema.findings import Findings, nearest
from ecrf.schema.model import Design, Event, ItemType, Scope, Study

ACTIONS = (
    "enter_values",
    "complete_form",
    "correct",
    "mark_missing",
    "answer_query",
    "raise_query",
    "close_query",
    "verify",
    "review_medical",
    "review_data",
    "confirm_judgement",
    "sign",
    "freeze",
    "lock",
    "redact",
    "add_subject",
    "add_person",
    "grant_role",
    "add_site",
    "publish",
    "run_integrity",
    "code_terms",
    "sign_integrity",
    "export",
    "export_identity",
    "see_clinical",
    "see_identity",
    "see_trail",
    "manage_study",
    "enter_identity",
    "commit_allocation",
    "randomise",
    "unblind",
)
SDV = ("all", "critical", "none")
"""How much of a form or subject a plan of verification asks for."""
DATES = (ItemType.DATE, ItemType.PARTIAL_DATE, ItemType.DATETIME, ItemType.PARTIAL_DATETIME)
LONGEST_WINDOW = 366
_COUNTRY = re.compile("[A-Z]{3}")
"""ISO 3166-1 alpha-3."""


def check_schedule(design: Design, findings: Findings) -> None:
    """Note everything wrong with events, anchors, epochs and the forms they name."""
    study = design.study
    epochs = {epoch.oid for epoch in study.epochs}
    anchors = {anchor.oid for anchor in study.anchors}
    scopes = {form.oid: form.scope for form in design.forms}
    for event in study.events:
        where = findings.where("event", event.oid)
        if event.epoch not in epochs:
            findings.wrong("no_such_epoch", where, oid=event.epoch)
        if event.anchor and event.anchor not in anchors:
            findings.wrong("no_such_anchor", where, oid=event.anchor)
        _check_window(event, where, findings)
        _check_uses(event, scopes, where, findings)
        if not event.label.zh:
            findings.doubtful("no_chinese", where, oid=event.oid)
    _check_settings(study, design, findings)


def check_endpoints(design: Design, findings: Findings) -> None:
    """Note endpoints that start at no anchor or count what is no date."""
    anchors = {anchor.oid for anchor in design.study.anchors}
    items = {item.oid: item.type for form in design.forms for group in form.groups for item in group.items}
    populations = {population.oid for population in design.study.populations}
    response = design.study.settings.get("response_population", "")
    if response and response not in populations:
        findings.wrong("no_such_population", findings.where("study", design.study.oid), oid=response)
    for endpoint in design.study.endpoints:
        where = findings.where("endpoint", endpoint.oid)
        if endpoint.start and endpoint.start not in anchors:
            findings.wrong("no_such_anchor", where, oid=endpoint.start)
        if endpoint.population and endpoint.population not in populations:
            findings.wrong("no_such_population", where, oid=endpoint.population)
        if endpoint.missed < 0:
            findings.wrong("negative_target", where, oid=endpoint.oid)
        for counted in (*endpoint.events, *endpoint.censored, *endpoint.therapies):
            if counted.item not in items:
                findings.wrong("no_such_item", where, oid=counted.item)
            elif items[counted.item] not in DATES:
                findings.wrong("no_date", where, oid=counted.item)


def _check_window(event: Event, where: str, findings: Findings) -> None:
    rules = {
        "scheduled_without_anchor": event.kind == "scheduled" and not event.anchor,
        "common_with_anchor": event.kind == "common" and bool(event.anchor),
        "negative_window": event.before < 0 or event.after < 0,
        "window_too_long": event.before > LONGEST_WINDOW or event.after > LONGEST_WINDOW,
        "repeats_without_every": event.repeats > 1 and event.every <= 0,
        "every_without_repeats": event.every > 0 and event.repeats <= 1,
        "no_repeats": event.repeats < 1,
        "windows_overlap": event.repeats > 1 and 0 < event.every <= event.before + event.after,
    }
    for code, bad in rules.items():
        if bad:
            findings.wrong(code, where, oid=event.oid)


def _check_uses(event: Event, scopes: dict[str, Scope], where: str, findings: Findings) -> None:
    forms = [use.form for use in event.forms]
    for oid in sorted({oid for oid in forms if forms.count(oid) > 1}):
        findings.wrong("form_twice_in_event", where, oid=oid)
    for oid in forms:
        if oid not in scopes:
            findings.wrong("no_such_form", where, oid=oid)
        elif scopes[oid] is not Scope.SUBJECT:
            findings.wrong("form_not_of_subject", where, oid=oid)


def _check_settings(study: Study, design: Design, findings: Findings) -> None:
    where = findings.where("study", study.oid)
    items = {item.oid for form in design.forms for group in form.groups for item in group.items}
    if study.visit_date and study.visit_date not in items:
        findings.wrong("no_such_item", where, oid=study.visit_date)
    try:
        study.numbering.format(site="01", sequence=1)
        names = {name for _, name, _, _ in string.Formatter().parse(study.numbering) if name is not None}
    except (ValueError, KeyError, IndexError):
        names = set()
    if "sequence" not in names:
        findings.wrong("bad_numbering", where, text=study.numbering)
    forms = {form.oid for form in design.forms}
    for oid in (
        *study.settings.get("enrol_forms", "").split(),
        *study.settings.get("gate_forms", "").split(),
    ):
        if oid not in forms:
            findings.wrong("no_such_form", where, oid=oid)
    decision = study.settings.get("enrol_decision", "").partition("=")[0]
    if decision and decision not in items:
        findings.wrong("no_such_item", where, oid=decision)
    _check_sdv(study, forms, findings)
    if not _COUNTRY.fullmatch(study.settings.get("country", "XXX")):
        findings.wrong("bad_country", where, text=study.settings["country"])
    if study.target < 0 or any(arm.cap < 0 for arm in study.arms):
        findings.wrong("negative_target", where, oid=study.oid)


def _check_sdv(study: Study, forms: set[str], findings: Findings) -> None:
    """Note a plan of verification nobody could follow."""
    where, settings = findings.where("study", study.oid), study.settings
    rules = [each.partition("=") for each in settings.get("sdv_forms", "").split()]
    for form, _, reach in [*rules, ("", "", settings.get("sdv", SDV[0]))]:
        if form and form not in forms:
            findings.wrong("no_such_form", where, oid=form)
        if reach not in SDV:
            findings.wrong("bad_sdv", where, text=reach, known=", ".join(SDV))
    for name in ("sdv_first", "sdv_every"):
        if not settings.get(name, "0").isdecimal():
            findings.wrong("bad_sdv", where, text=settings[name], known="0, 1, 2, …")


def check_permissions(design: Design, findings: Findings) -> None:
    """Note actions the program does not know."""
    where = findings.where("study", design.study.oid)
    for role, actions in design.study.permissions.items():
        for action in actions:
            if action not in ACTIONS:
                findings.wrong(
                    "no_such_action", where, role=role, action=action, near=nearest(action, ACTIONS)
                )
