"""A design for measuring: a form of 25 plain items and one of 120 with 60 checks."""

from __future__ import annotations

from ecrf.schema.model import (
    Anchor,
    Arm,
    Check,
    Design,
    Epoch,
    Event,
    Example,
    Form,
    FormUse,
    Group,
    Item,
    ItemType,
    Severity,
    Study,
)
from ecrf.words import Text

PERMISSIONS = {
    "administrator": ("add_person", "grant_role", "add_site"),
    "data_manager": ("publish", "manage_study", "see_clinical"),
    "coordinator": (
        "enter_values",
        "complete_form",
        "correct",
        "mark_missing",
        "add_subject",
        "see_clinical",
        "run_integrity",
        "export",
        "see_trail",
    ),
}


def build_design() -> Design:
    """Two forms of decimal items; every second item of the larger has a check."""
    return Design(
        study=Study(
            oid="BENCH",
            version="1",
            title=Text("Benchmark"),
            short=Text("Benchmark"),
            epochs=(Epoch("E", Text("Epoch")),),
            arms=(Arm("A", Text("Arm"), 1),),
            anchors=(Anchor("DAY0", Text("Day 0"), "first(V_DAT)"),),
            events=(
                Event(
                    "V", Text("Visit"), "E", (FormUse("VD"), FormUse("F25"), FormUse("F120")), anchor="DAY0"
                ),
            ),
            visit_date="V_DAT",
            permissions=PERMISSIONS,
        ),
        forms=(
            Form(
                "VD",
                "1",
                Text("Visit"),
                (Group("VG", Text("V"), (Item("V_DAT", ItemType.DATE, Text("Date")),)),),
            ),
            build_form("F25", 25, checked=False),
            build_form("F120", 120, checked=True),
        ),
        codelists=(),
    )


def build_form(oid: str, count: int, *, checked: bool) -> Form:
    """A form of decimals; with `checked`, every second has a soft check."""
    items = tuple(
        Item(f"{oid}_I{n}", ItemType.DECIMAL, Text(f"Item {n}", f"项目 {n}"), places=1, unit="kg")
        for n in range(count)
    )
    checks = tuple(build_check(oid, n) for n in range(0, count if checked else 0, 2))
    return Form(oid, "1", Text(oid), (Group(f"{oid}_G", Text("G"), items),), checks=checks)


def build_check(oid: str, n: int) -> Check:
    """A soft check of one item, with the examples publishing asks for."""
    item = f"{oid}_I{n}"
    return Check(
        f"{oid}_C{n}",
        Severity.SOFT,
        f"{item} > 990",
        Text("high"),
        (item,),
        examples=(Example(True, {item: "991"}), Example(False, {item: "990"})),  # noqa: FBT003 - fires, is quiet
    )
