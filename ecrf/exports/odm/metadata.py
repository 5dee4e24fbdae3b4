"""The study part: units, schedule, forms, fields, code lists, skip logic, derivations, checks, of every published design."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ecrf.exports.odm.items import MISSING, REDACTED, UNREADABLE, WITHHELD, YES_NO, OdmItem, items_of
from ecrf.exports.odm.pen import Pen
from ecrf.record.missing import MissingCode
from ecrf.schema.model import Check, Codelist, Event, Form, Group, Item, ItemType, Severity
from ecrf.services.designs import Published
from ecrf.services.reads.snapshot import Snapshot
from ecrf.words import Message, Speaker, Text

CONTEXT = "eCRF check language"
QUERY_STATES, REVIEWS, LOCKS = "CL.QUERY", "CL.REVIEW", "CL.LOCK"
STATES = {
    QUERY_STATES: ("open", "answered", "closed", "cancelled"),
    REVIEWS: (
        "sdv",
        "discrepancy",
        "no_source",
        "seen",
        "review.medical",
        "review.data",
        "judgement",
        "signature_broken",
        "signature.paper",
    ),
    LOCKS: ("frozen", "locked", "hard"),
}
_CDISC = "nci:ExtCodeID"
_SAS_NAME = re.compile("[A-Za-z_][A-Za-z0-9_]{0,7}")


def version_oid(published: Published) -> str:
    """The OID of a design's MetaDataVersion."""
    return f"MDV.{published.design.study.version}"


def unit_oid(unit: str) -> str:
    """The OID of a unit."""
    return f"MU.{unit}"


def write_study(pen: Pen, snapshot: Snapshot, speakers: tuple[Speaker, Speaker]) -> None:
    """The Study element; `speakers` say the words that are not the design's, in English and Chinese."""
    head = snapshot.head
    with pen.open("Study", OID=head.study):
        with pen.open("GlobalVariables"):
            pen.put("StudyName", head.study)
            pen.put("StudyDescription", head.title.en)
            pen.put("ProtocolName", head.registry or head.short.en or head.study)
        units = sorted({unit for item in _all_items(snapshot) for unit in units_of(item)})
        if units:
            with pen.open("BasicDefinitions"):
                for unit in units:
                    with pen.open("MeasurementUnit", OID=unit_oid(unit), Name=unit), pen.open("Symbol"):
                        pen.languages(Text(unit))
        for published in snapshot.designs:
            _Version(pen, published, speakers).write()


def units_of(item: Item) -> tuple[str, ...]:
    """Every unit a field may bear."""
    return tuple(dict.fromkeys(unit for unit in (item.unit, *item.units) if unit))


def _all_items(snapshot: Snapshot) -> Iterator[Item]:
    for published in snapshot.designs:
        for form in published.design.forms:
            for group in form.groups:
                yield from group.items


@dataclass(frozen=True, slots=True)
class _Version:
    pen: Pen
    published: Published
    speakers: tuple[Speaker, Speaker]

    def write(self) -> None:
        """One MetaDataVersion, its elements in the order of the schema."""
        pen, study = self.pen, self.published.design.study
        with pen.open(
            "MetaDataVersion", OID=version_oid(self.published), Name=f"{study.oid} {study.version}"
        ):
            with pen.open("Protocol"):
                pen.translated("Description", study.title)
                for number, event in enumerate(study.events, 1):
                    pen.put("StudyEventRef", StudyEventOID=event.oid, OrderNumber=str(number), Mandatory="No")
            for event in study.events:
                self._event(event)
            forms = self.published.design.forms
            for form in forms:
                self._form(form)
            for form in forms:
                for group in form.groups:
                    self._group(group)
            for form in forms:
                for item in _fields(form):
                    self._item(item)
            self._codelists()
            self._conditions(forms)
            self._methods(forms)

    def _event(self, event: Event) -> None:
        pen = self.pen
        repeating = "Yes" if event.repeats > 1 or event.kind == "unscheduled" else "No"
        with pen.open("StudyEventDef", OID=event.oid, Name=event.label.en, Repeating=repeating,
                      Type=event.kind.capitalize(), Category=event.epoch):  # fmt: skip
            pen.translated("Description", event.label)
            for number, use in enumerate(event.forms, 1):
                pen.put("FormRef", FormOID=use.form, OrderNumber=str(number), Mandatory=_yes(use.required))

    def _form(self, form: Form) -> None:
        pen = self.pen
        uses = [
            use for event in self.published.design.study.events for use in event.forms if use.form == form.oid
        ]
        repeating = _yes(any(use.repeating for use in uses))
        with pen.open("FormDef", OID=form.oid, Name=form.title.en, Repeating=repeating):
            pen.translated("Description", form.title)
            for number, group in enumerate(form.groups, 1):
                condition = f"COND.{group.oid}" if group.show_when else ""
                pen.put("ItemGroupRef", ItemGroupOID=group.oid, OrderNumber=str(number), Mandatory="No",
                        CollectionExceptionConditionOID=condition)  # fmt: skip

    def _group(self, group: Group) -> None:
        pen = self.pen
        with pen.open("ItemGroupDef", OID=group.oid, Name=group.label.en or group.oid, Repeating=_yes(group.repeating),
                      Domain=group.domain):  # fmt: skip
            if group.label.en:
                pen.translated("Description", group.label)
            number = 0
            for item in group.items:
                for part in self._parts(item):
                    number += 1
                    pen.put(
                        "ItemRef",
                        ItemOID=part.oid,
                        OrderNumber=str(number),
                        Mandatory=_yes(item.required and not part.part),
                        MethodOID=f"METH.{item.oid}" if item.derive and not part.part else "",
                        CollectionExceptionConditionOID=f"COND.{item.oid}" if item.show_when else "",
                    )

    def _parts(self, item: Item) -> tuple[OdmItem, ...]:
        return (
            items_of(item, self.published.index.codelist_of(item)) if item.type is not ItemType.LABEL else ()
        )

    def _item(self, item: Item) -> None:
        for number, part in enumerate(self._parts(item)):
            pen, own = self.pen, number == 0
            with pen.open(
                "ItemDef",
                OID=part.oid,
                Name=part.oid,
                DataType=part.data_type,
                Length=str(part.length) if part.length else "",
                SignificantDigits=str(part.places) if part.data_type == "float" else "",
                SDSVarName=_variable(item.sdtm) if own else "",
            ):
                pen.translated("Question", self._question(item, part))
                if part.part not in ("miss", "CODE", "SHA256"):
                    for unit in units_of(item):
                        pen.put("MeasurementUnitRef", MeasurementUnitOID=unit_oid(unit))
                if own:
                    self._ranges(item)
                if part.codelist:
                    pen.put("CodeListRef", CodeListOID=part.codelist)
                if own and item.cdash:
                    pen.put("Alias", Context="CDASH", Name=item.cdash)
                if own and item.sdtm:
                    pen.put("Alias", Context="SDTM", Name=item.sdtm)
                if own and (nci := item.codes.get("nci")):
                    pen.put("Alias", Context=_CDISC, Name=nci)

    def _question(self, item: Item, part: OdmItem) -> Text:
        if not part.part:
            return item.label
        if item.type is ItemType.CHOICES and part.part != "miss":
            codelist = self.published.index.codelist_of(item)
            label = (
                next(code.label for code in codelist.codes if code.code == part.part)
                if codelist
                else Text("")
            )
            return Text(
                f"{item.label.en}: {label.en}", f"{item.label.zh or item.label.en}：{label.zh or label.en}"
            )
        name = f"exports.odm.part.{part.part.lower()}"
        english, chinese = (speaker.say(Message(name, {"label": item.label})) for speaker in self.speakers)
        return Text(english, chinese)

    def _ranges(self, item: Item) -> None:
        pen = self.pen
        for comparator, bound in (("GE", item.minimum), ("LE", item.maximum)):
            if bound:
                with pen.open("RangeCheck", Comparator=comparator, SoftHard="Hard"):
                    pen.put("CheckValue", bound)
        for check in self._checks_of(item):
            with pen.open("RangeCheck", SoftHard="Hard" if check.severity is Severity.HARD else "Soft"):
                pen.put("FormalExpression", f"not ({check.when})", Context=CONTEXT)
                pen.translated("ErrorMessage", check.say)

    def _checks_of(self, item: Item) -> Iterator[Check]:
        for check in self.published.index.checks():
            if check.items and check.items[0] == item.oid:
                yield check

    def _codelists(self) -> None:
        used = {item.codelist for form in self.published.design.forms for item in _fields(form)}
        for codelist in self.published.design.codelists:
            if codelist.oid in used:
                self._codelist(codelist)
        self._said_list(YES_NO, [("Y", "value.yes"), ("N", "value.no")])
        missing = [(str(code), f"missing.{code}") for code in MissingCode]
        others = [(code, f"exports.odm.{code.lower()}") for code in (UNREADABLE, WITHHELD, REDACTED)]
        self._said_list(MISSING, missing + others)
        for oid, codes in STATES.items():
            self._said_list(oid, [(code, f"exports.odm.state.{code}") for code in codes])

    def _codelist(self, codelist: Codelist) -> None:
        pen = self.pen
        with pen.open("CodeList", OID=codelist.oid, Name=codelist.label.en or codelist.oid, DataType="text"):
            for code in codelist.codes:
                with pen.open("CodeListItem", CodedValue=code.code):
                    pen.translated("Decode", code.label)
                    if code.nci:
                        pen.put("Alias", Context=_CDISC, Name=code.nci)
            if codelist.nci:
                pen.put("Alias", Context=_CDISC, Name=codelist.nci)

    def _said_list(self, oid: str, codes: list[tuple[str, str]]) -> None:
        with self.pen.open("CodeList", OID=oid, Name=oid, DataType="text"):
            for code, name in codes:
                english, chinese = (speaker.say(name) for speaker in self.speakers)
                with self.pen.open("CodeListItem", CodedValue=code):
                    self.pen.translated("Decode", Text(english, chinese))

    def _conditions(self, forms: tuple[Form, ...]) -> None:
        """True when data must NOT be collected: the other way round than a question's own condition."""
        for form in forms:
            for group in form.groups:
                for oid, when in [(group.oid, group.show_when), *((i.oid, i.show_when) for i in group.items)]:
                    if when:
                        self._expression("ConditionDef", f"COND.{oid}", f"not ({when})")

    def _methods(self, forms: tuple[Form, ...]) -> None:
        for form in forms:
            for item in _fields(form):
                if item.derive is not None:
                    self._expression("MethodDef", f"METH.{item.oid}", item.derive.expression, "Computation")

    def _expression(self, name: str, oid: str, expression: str, kind: str = "") -> None:
        with self.pen.open(name, OID=oid, Name=oid, Type=kind):
            self.pen.translated("Description", Text(expression))
            self.pen.put("FormalExpression", expression, Context=CONTEXT)


def _variable(sdtm: str) -> str:
    """The SDTM name without its domain, where ODM's SDSVarName (a SAS name of at most 8) can hold it."""
    name = sdtm.rpartition(".")[2]
    return name if _SAS_NAME.fullmatch(name) else ""


def _fields(form: Form) -> Iterator[Item]:
    for group in form.groups:
        yield from group.items


def _yes(is_so: object) -> str:
    return "Yes" if is_so else "No"
