"""Where fields go, read from the names in the design."""

from __future__ import annotations

import pytest

from ecrf.exports.sdtm.mapping import Use, plan_form
from ecrf.library.load_design import load_study
from ecrf.library.tables_sdtm import load_sdtm
from ecrf.schema.index import DesignIndex
from ecrf.schema.model import Form, Group, Item, ItemType
from ecrf.words import Text

STANDARD = load_sdtm()


def _item(oid: str, kind: ItemType = ItemType.TEXT, **names: object) -> Item:
    return Item(oid, kind, Text(oid), **names)


def _targets(domain: str, *items: Item, **form: object):
    group = Group("G", Text("G"), items)
    plan = plan_form(Form("F", "1", Text("F"), (group,), domain=domain, **form), STANDARD, lambda _: None)
    return [(each.use, each.domain, each.name) for each in plan.groups[0].targets]


@pytest.mark.parametrize(
    ("cdash", "use", "name"),
    [
        ("CMTRT", Use.VARIABLE, "CMTRT"),
        ("CMSTDAT", Use.VARIABLE, "CMSTDTC"),
        ("CMENTIM", Use.VARIABLE, "CMENDTC"),
        ("CMREASND", Use.REASON, "CMREASND"),
        ("CMAENO", Use.SUPPLEMENT, "CMAENO"),
        ("DXICDO", Use.SUPPLEMENT, "DXICDO"),
    ],
)
def test_a_cdash_name_says_the_variable(cdash, use, name):
    """CDASHIG 2.2: dates become --DTC; what SDTM does not know is a supplement of that name."""
    assert _targets("CM", _item("A", cdash=cdash)) == [(use, "CM", name)]


def test_an_sdtm_name_is_a_variable_a_test_or_a_supplement():
    """By what the domain has; a domain the standard does not know takes nothing."""
    items = [
        _item(str(n), sdtm=name)
        for n, name in enumerate(["VS.VSDTC", "VS.WEIGHT", "SUPPVS.VSCLSIG", "ZZ.ZZTERM"])
    ]
    assert [use for use, _, _ in _targets("VS", *items)] == [Use.VARIABLE, Use.TEST, Use.SUPPLEMENT, Use.NONE]


def test_what_identifies_or_is_a_report_goes_nowhere():
    """Whatever its names say."""
    named = _item("A", cdash="AETERM", sdtm="AE.AETERM")
    assert _targets("AE", _item("A", sdtm="AE.AETERM", identifying=True))[0][0] is Use.NONE
    assert _targets("AE", named, sent=True)[0][0] is Use.NONE
    assert _targets("", _item("A"))[0][0] is Use.NONE


def test_every_sdtm_name_of_the_shipped_study_is_known():
    """A wrong name in a form would send its values to a supplement or nowhere: none is left without a place."""
    design = load_study("T3")
    index = DesignIndex(design)
    lost = [
        target.item.oid
        for form in design.forms
        if not form.sent
        for group in plan_form(form, STANDARD, index.codelist_of).groups
        for target in group.targets
        if target.item.sdtm and not target.item.identifying and target.use is Use.NONE
    ]
    assert lost == []


def test_fixed_texts_name_variables_the_domain_has():
    """`fixed` of a form, group or field of the shipped study is a variable of some domain."""
    design = load_study("T3")
    known = {variable.name for domain in STANDARD.domains.values() for variable in domain.variables}
    said = {
        name
        for form in design.forms
        for each in (form, *form.groups, *(item for group in form.groups for item in group.items))
        for name in each.fixed
    }
    said |= {
        part.partition("=")[0]
        for codelist in design.codelists
        for code in codelist.codes
        for part in code.sdtm.split("; ")
        if part not in ("", "none")
    }
    assert said <= known
    assert {"EXTRT", "QSCAT", "TUTESTCD", "AESDTH", "DSDECOD"} <= said
