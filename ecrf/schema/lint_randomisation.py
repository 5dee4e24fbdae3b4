"""What can be wrong with the randomisation of a study."""

from __future__ import annotations

import re
from decimal import Decimal

from ecrf.schema.findings import Findings
from ecrf.schema.model import Design, Factor, Item, ItemType, Randomisation

MINIMISATION = "minimisation"
_NUMBER = re.compile(r"\d{1,3}(\.\d{1,6})?")
_LEAST_ARMS = 2


def check_randomisation(design: Design, findings: Findings) -> None:
    """Note everything wrong with the randomisation block."""
    rule = design.study.randomisation
    if rule is None:
        return
    where = findings.where("randomisation", "randomisation")
    arms = {arm.oid for arm in design.study.arms}
    if len(arms) < _LEAST_ARMS:
        findings.wrong("randomisation_arms", where, count=len(arms))
    for arm, share in rule.ratio.items():
        if arm not in arms:
            findings.wrong("no_such_arm", where, oid=arm)
        if share < 1:
            findings.wrong("randomisation_ratio", where, oid=arm)
    _check_needs(design, rule, where, findings)
    _check_method(rule, where, findings)
    _check_blinding(design, rule, where, findings)
    items = {item.oid: item for form in design.forms for group in form.groups for item in group.items}
    for factor in rule.factors:
        _check_factor(factor, items, findings)


def _check_needs(design: Design, rule: Randomisation, where: str, findings: Findings) -> None:
    forms = {form.oid for form in design.forms}
    items = {item.oid for form in design.forms for group in form.groups for item in group.items}
    if not rule.needs_forms:
        findings.wrong("randomisation_needs", where)
    for oid in rule.needs_forms:
        if oid not in forms:
            findings.wrong("no_such_form", where, oid=oid)
    decision = rule.needs_decision.partition("=")[0]
    if not decision:
        findings.wrong("randomisation_decision", where)
    elif decision not in items:
        findings.wrong("no_such_item", where, oid=decision)


def _check_method(rule: Randomisation, where: str, findings: Findings) -> None:
    numbers = [rule.probability, *(factor.weight for factor in rule.factors)]
    if any(not _NUMBER.fullmatch(text) for text in numbers):
        findings.wrong(
            "randomisation_number", where, text=next(t for t in numbers if not _NUMBER.fullmatch(t))
        )
    elif not Decimal("0.5") <= Decimal(rule.probability) <= 1:
        findings.wrong("randomisation_probability", where, text=rule.probability)
    if rule.method == MINIMISATION and not rule.factors:
        findings.wrong("randomisation_factors", where)
    if rule.method == MINIMISATION and rule.blind:
        findings.wrong("randomisation_blind_minimisation", where)


def _check_blinding(design: Design, rule: Randomisation, where: str, findings: Findings) -> None:
    for role in rule.unblinded:
        if role not in design.study.permissions:
            findings.wrong("no_such_role", where, role=role)
    if rule.blind and rule.release != "code":
        findings.doubtful("randomisation_blind_procedural", where)
    if rule.unblinded and not rule.blind:
        findings.wrong("randomisation_not_blind", where)


def _check_factor(factor: Factor, items: dict[str, Item], findings: Findings) -> None:
    where = findings.where("factor", factor.oid)
    if (factor.site, bool(factor.item), factor.when is not None).count(True) != 1:
        findings.wrong("factor_source", where, oid=factor.oid)
    if factor.item and factor.item not in items:
        findings.wrong("no_such_item", where, oid=factor.item)
    elif factor.item and items[factor.item].type not in (ItemType.CHOICE, ItemType.YESNO):
        findings.wrong("factor_item", where, oid=factor.item)
    elif factor.item and (items[factor.item].blinding or items[factor.item].identifying):
        findings.wrong("factor_withheld", where, oid=factor.item)
