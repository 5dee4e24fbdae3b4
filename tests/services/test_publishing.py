"""A design is published only when it proves itself."""

from __future__ import annotations

from msgspec import structs

from ecrf.schema.canonical import canonical_bytes
from ecrf.schema.model import Design, Example, Form
from ecrf.services import commands as c
from tests.services.house import House


def changed(design: Design, form: Form) -> bytes:
    """The design with one form replaced, as version 2."""
    forms = tuple(form if old.oid == form.oid else old for old in design.forms)
    study = structs.replace(design.study, version="2")
    return canonical_bytes(structs.replace(design, study=study, forms=forms))


def vital_signs(house: House) -> Form:
    """The vital signs form of T3."""
    return next(form for form in house.design.forms if form.oid == "VS")


def test_check_without_a_quiet_example_is_not_published(house: House) -> None:
    """A check must fire and stay quiet as its examples say, otherwise publishing is refused and says where."""
    form = vital_signs(house)
    broken = structs.replace(
        form.checks[0], examples=(Example(True, {"VS_HEIGHT": "170"}), form.checks[0].examples[-1])
    )
    data = changed(house.design, structs.replace(form, checks=(broken, *form.checks[1:])))
    outcome = house.try_("data_manager", c.PublishDesign, data)
    assert outcome.fault is not None
    assert outcome.fault.code == "design.not_proved"
    assert [(fault.code, fault.place) for fault in outcome.faults] == [("rules.example_silent", "VS/VS_01")]


def test_identifier_never_changes_its_meaning(house: House) -> None:
    """Height in metres under the OID that means centimetres is refused; another label is free."""
    form = vital_signs(house)
    group = form.groups[0]
    metres = tuple(structs.replace(i, unit="m") if i.oid == "VS_HEIGHT" else i for i in group.items)
    data = changed(house.design, structs.replace(form, groups=(structs.replace(group, items=metres),)))
    outcome = house.try_("data_manager", c.PublishDesign, data)
    assert outcome.fault is not None
    assert any("VS_HEIGHT" in fault.place or "VS_HEIGHT" in str(fault.args) for fault in outcome.faults)
    title = structs.replace(form.title, en="Vital signs")
    assert (
        house.try_(
            "data_manager", c.PublishDesign, changed(house.design, structs.replace(form, title=title))
        ).fault
        is None
    )
