"""What can be wrong inside one form, one item or one code list."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from ecrf.schema.coding import KINDS_FOR
from ecrf.schema.findings import Findings
from ecrf.schema.model import Codelist, Form, Group, Item, ItemType
from ecrf.words import Text

LAYOUTS = ("form", "log", "imaging", "questionnaire")
DICTIONARIES = ("ctcae5",)
SOURCES = ("", "hospital", "laboratory", "paper", "program")
MISSING_TOKENS = frozenset({"ND", "UNK", "NA", "NAV", "NASK", "REF"})
_CHOICES = (ItemType.CHOICE, ItemType.CHOICES)
_NUMBERS = (ItemType.INTEGER, ItemType.DECIMAL, ItemType.SCALE)
_DATES = (ItemType.DATE, ItemType.PARTIAL_DATE, ItemType.DATETIME, ItemType.PARTIAL_DATETIME)
_MEASURED = (ItemType.LAB, ItemType.SCALE)
SAS_NAME = 8


def check_codelist(codelist: Codelist, findings: Findings) -> None:
    """Note duplicate or unusable codes of a code list."""
    where = findings.where("codelist", codelist.oid)
    codes = [code.code for code in codelist.codes]
    numbers = [code.number for code in codelist.codes if code.number]
    if not codes:
        findings.wrong("codelist_empty", where, oid=codelist.oid)
    for twice in sorted({code for code in codes if codes.count(code) > 1}):
        findings.wrong("duplicate_code", where, oid=codelist.oid, code=twice)
    for number in sorted({number for number in numbers if numbers.count(number) > 1}):
        findings.wrong("duplicate_code", where, oid=codelist.oid, code=str(number))
    meanings = {code.means for code in codelist.codes}
    if not meanings <= {"yes", "no"} and meanings != {""}:
        findings.wrong("codelist_meanings", where, oid=codelist.oid)
    for code in codelist.codes:
        if code.code in MISSING_TOKENS:
            findings.wrong("code_is_missing", where, oid=codelist.oid, code=code.code)
        if not code.code.isascii() or not code.code:
            findings.wrong("bad_code", where, oid=codelist.oid, code=code.code)
        _check_chinese(code.label, codelist.oid, where, findings)


def check_form(form: Form, codelists: set[str], analytes: frozenset[str] | None, findings: Findings) -> None:
    """Note everything wrong inside one form."""
    where = findings.where("form", form.oid)
    _check_chinese(form.title, form.oid, where, findings)
    if form.layout not in LAYOUTS:
        findings.wrong("no_such_layout", where, oid=form.oid, known=", ".join(LAYOUTS))
    if form.source not in SOURCES:
        findings.wrong("no_such_source", where, oid=form.oid)
    if not form.groups:
        findings.wrong("form_empty", where, oid=form.oid)
    if form.layout == "log" and not _is_log(form):
        findings.wrong("log_without_lines", where, oid=form.oid)
    if len(form.oid) > SAS_NAME:
        findings.doubtful("long_name", where, oid=form.oid)
    for group in form.groups:
        _check_group(group, findings)
        for item in group.items:
            _check_item(item, codelists, findings)
            if len(item.oid) > SAS_NAME and not 0 < len(item.cdash) <= SAS_NAME:
                findings.doubtful("long_name", findings.where("item", item.oid), oid=item.oid)
            if analytes is not None and item.analyte and item.analyte not in analytes:
                findings.wrong("no_such_analyte", findings.where("item", item.oid), oid=item.analyte)


def _is_log(form: Form) -> bool:
    """Whether the first repeating group is the grid and every further one links to it."""
    grids = [group for group in form.groups if group.repeating]
    return bool(grids) and all(any(item.links == grids[0].oid for item in group.items) for group in grids[1:])


def _check_group(group: Group, findings: Findings) -> None:
    where = findings.where("group", group.oid)
    _check_chinese(group.label, group.oid, where, findings)
    if not group.items:
        findings.wrong("group_empty", where, oid=group.oid)
    if group.maximum_lines and not group.repeating:
        findings.wrong("lines_without_repeating", where, oid=group.oid)


def _check_chinese(label: Text, oid: str, where: str, findings: Findings) -> None:
    if not label.en:
        findings.wrong("no_english", where, oid=oid)
    if not label.zh:
        findings.doubtful("no_chinese", where, oid=oid)


def _check_item(item: Item, codelists: set[str], findings: Findings) -> None:
    where = findings.where("item", item.oid)
    _check_chinese(item.label, item.oid, where, findings)
    for rule, broken in _item_rules(item).items():
        if broken:
            findings.wrong(rule, where, oid=item.oid)
    if item.codelist and item.codelist not in codelists:
        findings.wrong("no_such_codelist", where, oid=item.codelist)
    _check_limits(item, where, findings)


def _item_rules(item: Item) -> dict[str, bool]:
    """Each rule's code with whether the item breaks it."""
    kind = item.type
    return {
        "choice_without_codelist": kind in _CHOICES and not item.codelist,
        "codelist_without_choice": kind not in _CHOICES and bool(item.codelist),
        "lab_without_units": kind is ItemType.LAB and not (item.units or item.unit),
        "lab_without_analyte": kind is ItemType.LAB and not item.analyte,
        "analyte_without_lab": kind is not ItemType.LAB and bool(item.analyte),
        "term_without_dictionary": kind is ItemType.TERM and item.dictionary not in DICTIONARIES,
        "required_derived": item.required and item.derive is not None,
        "required_label": item.required and kind is ItemType.LABEL,
        "places_without_decimal": item.places != 0 and kind is not ItemType.DECIMAL,
        "places_out_of_range": not 0 <= item.places <= 9,
        "length_out_of_range": not 0 <= item.length <= (20_000 if kind is ItemType.LONG_TEXT else 200),
        "future_without_date": item.future and kind not in _DATES,
        "carry_measurement": item.carry and (item.judgement or kind in _MEASURED),
        "unit_without_number": bool(item.unit) and kind not in (*_NUMBERS, ItemType.LAB),
        "link_without_integer": bool(item.links) and kind is not ItemType.INTEGER,
        "no_such_source": item.source not in SOURCES,
        "coding_unknown": bool(item.coding) and item.coding not in KINDS_FOR,
        "coding_without_text": bool(item.coding)
        and (kind is not ItemType.TEXT or item.identifying or item.blinding),
        "limits_without_order": bool(item.minimum or item.maximum)
        and kind not in (*_NUMBERS, *_DATES, ItemType.LAB),
    }


def _check_limits(item: Item, where: str, findings: Findings) -> None:
    low, high = item.minimum, item.maximum
    if item.type in (*_NUMBERS, ItemType.LAB):
        smallest, largest = _number(low or "0"), _number(high or "0")
        if smallest is None or largest is None:
            findings.wrong("limit_not_a_number", where, oid=item.oid)
        elif low is not None and high is not None and smallest > largest:
            findings.wrong("minimum_above_maximum", where, oid=item.oid)
    elif not all(limit is None or _is_date(limit) for limit in (low, high)):
        findings.wrong("limit_not_a_date", where, oid=item.oid)
    elif low is not None and high is not None and low > high:
        findings.wrong("minimum_above_maximum", where, oid=item.oid)


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
