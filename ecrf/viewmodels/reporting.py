"""A safety report begun from anywhere: the next free record of the study's report form, naming the event in focus."""

from __future__ import annotations

from decimal import Decimal

from ecrf.record.value import Typed
from ecrf.schema.model import Design, Form
from ecrf.services import commands as c
from ecrf.services.reads.form_view import FieldView, LineView
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Fault


def begin_report(bench: Workbench, chain: str, at: str) -> Place | Fault:
    """The place of the report, or why there is none; an untouched or unfinished one is used again."""
    design = bench.reads.design()
    form = _report_form(design) if design is not None else None
    if design is None or form is None:
        return Fault("safety.no_form")
    if not chain.startswith("subject:"):
        return Fault("safety.no_subject")
    event = next(each.oid for each in design.study.events if any(use.form == form.oid for use in each.forms))
    number = _event_number(bench, chain, at)
    repeat = 1
    while (view := bench.reads.form(chain, f"{event}/1/{form.oid}/{repeat}/1")).opened:
        if not view.complete and not view.in_error and number in (0, _named(bench, chain, view.record, form)):
            return Place("form", chain, event, 1, view.record)
        repeat += 1
    record = f"{event}/1/{form.oid}/{repeat}/1"
    link = _link(form)
    if number and link and bench.session.may("enter_values"):
        value = c.NewValue(f"{record}/{link[0]}/0/{link[1]}", str(number))
        bench.submit(c.EnterValues(*bench.stamp(), chain, (value,)), lambda _outcome: None)
    return Place("form", chain, event, 1, record)


def _report_form(design: Design) -> Form | None:
    """The report that must name an event."""
    used = {use.form for event in design.study.events for use in event.forms}
    forms = (form for form in design.forms if form.sent and form.oid in used)
    return next((form for form in forms if _link(form) is not None), None)


def _link(form: Form) -> tuple[str, str] | None:
    """Group and item by which a report names its event; it must."""
    for group in form.groups:
        for item in group.items:
            if item.links and item.required:
                return group.oid, item.oid
    return None


def _event_number(bench: Workbench, chain: str, at: str) -> int:
    """The number of the event an address lies in, itself or one of its grades; 0 when it lies in none."""
    parts = at.split("/")
    if len(parts) < 7:
        return 0
    view = bench.reads.form(chain, "/".join(parts[:5]))
    lead = next((group for group in view.groups if group.repeating), None)
    if lead is None or view.form.domain != "AE" or view.form.sent:
        return 0
    for group in view.groups:
        line = next((line for line in group.lines if at.startswith(line.at)), None)
        if line is not None:
            return line.number if group is lead else _linked_number(line, lead.oid)
    return 0


def _linked_number(line: LineView, lead: str) -> int:
    """The number of the lead line that a line of another group belongs to."""
    return next((_number(field) for field in line.fields if field.item.links == lead), 0)


def _named(bench: Workbench, chain: str, record: str, form: Form) -> int:
    link = _link(form)
    fields = bench.reads.form(chain, record).fields()
    return next((_number(field) for field in fields if link is not None and field.item.oid == link[1]), 0)


def _number(field: FieldView) -> int:
    native = field.value.native if isinstance(field.value, Typed) else None
    return int(native) if isinstance(native, Decimal) else 0
