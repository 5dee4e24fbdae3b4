"""A small right design to spoil one thing at a time."""

import msgspec

from ecrf.schema.model import (
    Anchor,
    Arm,
    Check,
    Code,
    Codelist,
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


def text(word):
    """A label in both languages."""
    return Text(word, f"{word}（中）")


DATE = Item("F_DAT", ItemType.DATE, text("Date"), cdash="FDAT")
WEIGHT = Item("F_WT", ItemType.DECIMAL, text("Weight"), places=1, unit="kg", minimum="20", maximum="300")
SEX = Item("F_SEX", ItemType.CHOICE, text("Sex"), codelist="SEX")
HGB = Item("F_HGB", ItemType.LAB, text("Haemoglobin"), analyte="HGB", unit="g/L", units=("g/L", "g/dL"))
CHECK = Check(
    "F_01",
    Severity.SOFT,
    "F_WT > 130",
    text("Heavy"),
    ("F_WT",),
    examples=(Example(fires=True, values={"F_WT": "140"}), Example(fires=False, values={"F_WT": "70"})),
)
GROUP = Group("F_G", text("Group"), (DATE, WEIGHT, SEX, HGB))
FORM = Form("F", "1", text("Form"), (GROUP,), checks=(CHECK,))
LISTED = Codelist(
    "SEX", text("Sex"), (Code("M", text("Male"), 1, "C20197"), Code("F", text("Female"), 2, "C16576"))
)
EVENT = Event("V1", text("Visit"), "E", (FormUse("F"),), anchor="START", after=3)
STUDY = Study(
    "TT",
    "1",
    text("Trial"),
    text("T"),
    (Epoch("E", text("All")),),
    (Arm("A", text("A"), 5),),
    (Anchor("START", text("Start"), "first(F_DAT)"),),
    (EVENT,),
    visit_date="F_DAT",
)
DESIGN = Design(STUDY, (FORM,), (LISTED,))


def change(thing, **fields):
    """Return a copy with other fields."""
    return msgspec.structs.replace(thing, **fields)


def with_items(*items, **group):
    """Return the design with these items in its only group."""
    return with_group(change(GROUP, items=items, **group))


def with_group(*groups, **form):
    """Return the design with these groups in its only form."""
    return change(DESIGN, forms=(change(FORM, groups=groups, **form),))


def with_event(**fields):
    """Return the design with its only event changed."""
    return change(DESIGN, study=change(STUDY, events=(change(EVENT, **fields),)))


def with_check(**fields):
    """Return the design with its only check changed."""
    return change(DESIGN, forms=(change(FORM, checks=(change(CHECK, **fields),)),))
