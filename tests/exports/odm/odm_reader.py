"""Reads ODM 1.3.2 by the rules of the specification, with the standard library and none of the program's code.

The XSD of the specification is not in the repository; what it says and a receiving sponsor checks is written out here:
order of children, required attributes, unique OIDs, references that resolve, values that parse, transactions that apply.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

NS = "{http://www.cdisc.org/ns/odm/v1.3}"
ORDER = {
    "ODM": ["Study", "AdminData", "ReferenceData", "ClinicalData", "Association"],
    "Study": ["GlobalVariables", "BasicDefinitions", "MetaDataVersion"],
    "GlobalVariables": ["StudyName", "StudyDescription", "ProtocolName"],
    "MetaDataVersion": ["Include", "Protocol", "StudyEventDef", "FormDef", "ItemGroupDef", "ItemDef", "CodeList",
                        "ImputationMethod", "Presentation", "ConditionDef", "MethodDef"],
    "Protocol": ["Description", "StudyEventRef", "Alias"],
    "StudyEventDef": ["Description", "FormRef", "Alias"],
    "FormDef": ["Description", "ItemGroupRef", "ArchiveLayout", "Alias"],
    "ItemGroupDef": ["Description", "ItemRef", "Alias"],
    "ItemDef": ["Description", "Question", "ExternalQuestion", "MeasurementUnitRef", "RangeCheck", "CodeListRef", "Role",
                "Alias"],
    "RangeCheck": ["CheckValue", "FormalExpression", "MeasurementUnitRef", "ErrorMessage"],
    "CodeList": ["Description", "CodeListItem", "ExternalCodeList", "EnumeratedItem", "Alias"],
    "CodeListItem": ["Decode", "Alias"],
    "ConditionDef": ["Description", "FormalExpression", "Alias"],
    "MethodDef": ["Description", "FormalExpression", "Alias"],
    "AdminData": ["User", "Location", "SignatureDef"],
    "User": ["LoginName", "DisplayName", "FullName", "FirstName", "LastName", "Organization"],
    "Location": ["MetaDataVersionRef"],
    "SignatureDef": ["Meaning", "LegalReason"],
    "ClinicalData": ["SubjectData"],
    "SubjectData": ["AuditRecord", "Signature", "InvestigatorRef", "SiteRef", "Annotation", "StudyEventData"],
    "StudyEventData": ["AuditRecord", "Signature", "Annotation", "FormData"],
    "FormData": ["AuditRecord", "Signature", "ArchiveLayoutRef", "Annotation", "ItemGroupData"],
    "ItemGroupData": ["AuditRecord", "Signature", "Annotation", "ItemData"],
    "ItemData": ["AuditRecord", "Signature", "MeasurementUnitRef", "Annotation"],
    "AuditRecord": ["UserRef", "LocationRef", "DateTimeStamp", "ReasonForChange", "SourceID"],
    "Signature": ["UserRef", "LocationRef", "SignatureRef", "DateTimeStamp"],
    "Annotation": ["Comment", "Flag"],
    "Flag": ["FlagValue", "FlagType"],
}  # fmt: skip
ONCE = {
    "AuditRecord",
    "Signature",
    "SiteRef",
    "Question",
    "Description",
    "CodeListRef",
    "Protocol",
    "ReasonForChange",
}
NEEDED = {
    "ODM": ["FileType", "FileOID", "CreationDateTime", "ODMVersion"], "Study": ["OID"], "MetaDataVersion": ["OID", "Name"],
    "StudyEventDef": ["OID", "Name", "Repeating", "Type"], "FormDef": ["OID", "Name", "Repeating"],
    "ItemGroupDef": ["OID", "Name", "Repeating"], "ItemDef": ["OID", "Name", "DataType"],
    "CodeList": ["OID", "Name", "DataType"], "CodeListItem": ["CodedValue"], "ConditionDef": ["OID", "Name"],
    "MethodDef": ["OID", "Name", "Type"], "RangeCheck": ["SoftHard"], "FormalExpression": ["Context"],
    "ClinicalData": ["StudyOID", "MetaDataVersionOID"], "SubjectData": ["SubjectKey"], "StudyEventData": ["StudyEventOID"],
    "FormData": ["FormOID"], "ItemGroupData": ["ItemGroupOID"], "ItemData": ["ItemOID"], "Annotation": ["SeqNum"],
    "FlagValue": ["CodeListOID"], "SignatureDef": ["OID", "Methodology"], "MeasurementUnit": ["OID", "Name"],
    "ItemRef": ["ItemOID", "Mandatory"], "FormRef": ["FormOID", "Mandatory"],
    "StudyEventRef": ["StudyEventOID", "Mandatory"],
    "MetaDataVersionRef": ["StudyOID", "MetaDataVersionOID", "EffectiveDate"],
}  # fmt: skip
VALUE = {
    "text": re.compile(r"[\s\S]+"),
    "integer": re.compile(r"-?\d+"),
    "float": re.compile(r"-?\d+(\.\d+)?"),
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "partialDate": re.compile(r"\d{4}(-\d\d(-\d\d)?)?"),
    "partialTime": re.compile(r"\d\d(:\d\d(:\d\d)?)?"),
    "partialDatetime": re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d(:\d\d(:\d\d)?)?)?)?)?"),
}
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


class Odm:
    """A document read whole."""

    def __init__(self, path: Path) -> None:
        self.root = ET.parse(path).getroot()  # noqa: S314 - the file was written a moment ago

    def all(self, name: str, under: ET.Element | None = None) -> list[ET.Element]:
        """Every element of a name."""
        return list((self.root if under is None else under).iter(NS + name))

    def faults(self) -> list[str]:
        """Everything that is not as the specification says."""
        return [
            *self._shape(),
            *self._oids(),
            *self._references(),
            *self._values(),
            *self._stamps(),
            *self._names(),
        ]

    def _shape(self):
        for element in self.root.iter():
            name = element.tag.removeprefix(NS)
            if not element.tag.startswith(NS):
                yield f"{element.tag} is in no namespace of ODM"
            for needed in NEEDED.get(name, ()):
                if not element.get(needed):
                    yield f"{name} without {needed}"
            children = [child.tag.removeprefix(NS) for child in element]
            if name in ORDER:
                places = [ORDER[name].index(child) if child in ORDER[name] else -1 for child in children]
                if -1 in places or places != sorted(places):
                    yield f"{name} has children {children[:8]}"
            twice = [child for child, count in Counter(children).items() if count > 1 and child in ONCE]
            if twice:
                yield f"{name} has {twice} twice"

    def _oids(self):
        for version in self.all("MetaDataVersion"):
            for kind in (
                "StudyEventDef",
                "FormDef",
                "ItemGroupDef",
                "ItemDef",
                "CodeList",
                "ConditionDef",
                "MethodDef",
            ):
                oids = [each.get("OID") for each in self.all(kind, version)]
                for oid, count in Counter(oids).items():
                    if count > 1:
                        yield f"{kind} {oid} twice in {version.get('OID')}"

    def _references(self):
        for version in self.all("MetaDataVersion"):
            for attribute, kind in (
                ("StudyEventOID", "StudyEventDef"), ("FormOID", "FormDef"), ("ItemGroupOID", "ItemGroupDef"),
                ("ItemOID", "ItemDef"), ("CodeListOID", "CodeList"), ("CollectionExceptionConditionOID", "ConditionDef"),
                ("MethodOID", "MethodDef"),
            ):  # fmt: skip
                known = {each.get("OID") for each in self.all(kind, version)}
                yield from self._unknown(version, attribute, known)
                for clinical in self.all("ClinicalData"):
                    if clinical.get("MetaDataVersionOID") == version.get("OID"):
                        yield from self._unknown(clinical, attribute, known)
        admin = {"UserOID": "User", "LocationOID": "Location", "SignatureOID": "SignatureDef",
                 "MeasurementUnitOID": "MeasurementUnit", "MetaDataVersionOID": "MetaDataVersion"}  # fmt: skip
        for attribute, kind in admin.items():
            yield from self._unknown(self.root, attribute, {each.get("OID") for each in self.all(kind)})

    def _unknown(self, under, attribute, known):
        for element in under.iter():
            oid = element.get(attribute)
            if oid is not None and oid not in known:
                yield f"{element.tag.removeprefix(NS)} names {attribute} {oid}, which is not defined"

    def _names(self):
        """SDSVarName is a SAS name (schema of ODM 1.3.2, sasName)."""
        for each in self.all("ItemDef"):
            name = each.get("SDSVarName")
            if name is not None and not re.fullmatch("[A-Za-z_][A-Za-z0-9_]{0,7}", name):
                yield f"{each.get('OID')}: SDSVarName {name} is no SAS name"

    def _values(self):
        for version in self.all("MetaDataVersion"):
            items = {each.get("OID"): each for each in self.all("ItemDef", version)}
            codes = {
                each.get("OID"): {code.get("CodedValue") for code in self.all("CodeListItem", each)}
                for each in self.all("CodeList", version)
            }
            for clinical in self.all("ClinicalData"):
                if clinical.get("MetaDataVersionOID") != version.get("OID"):
                    continue
                for data in self.all("ItemData", clinical):
                    item, value = items.get(data.get("ItemOID")), data.get("Value")
                    if item is None or value is None:
                        continue
                    if not VALUE[item.get("DataType")].fullmatch(value):
                        yield f"{item.get('OID')}: {value!r} is no {item.get('DataType')}"
                    if item.get("Length") and len(value) > int(item.get("Length")):
                        yield f"{item.get('OID')}: {len(value)} characters"
                    ref = item.find(NS + "CodeListRef")
                    if ref is not None and value not in codes[ref.get("CodeListOID")]:
                        yield f"{item.get('OID')}: {value!r} is not of {ref.get('CodeListOID')}"
                for flag in self.all("FlagValue", clinical):
                    if flag.text not in codes[flag.get("CodeListOID")]:
                        yield f"flag {flag.text!r} is not of {flag.get('CodeListOID')}"

    def _stamps(self):
        for stamp in self.all("DateTimeStamp"):
            if not STAMP.fullmatch(stamp.text or ""):
                yield f"{stamp.text} has no offset"

    def standing(self) -> dict[tuple[str, ...], str]:
        """Key of every ItemData to its value, a snapshot read or a transactional file replayed; raises at what cannot be."""
        found: dict[tuple[str, ...], str] = {}
        there: set[tuple[str, ...]] = set()
        for clinical in self.all("ClinicalData"):
            for subject in clinical:
                self._replay(subject, (subject.get("SubjectKey"),), there, found)
        return found

    def _replay(self, element, key, there, found) -> None:
        kind = element.get("TransactionType")
        if kind == "Insert" and key in there:
            raise ValueError(f"Insert of {key}, which is there")
        if kind in ("Context", "Update", "Remove") and key not in there:
            raise ValueError(f"{kind} of {key}, which is not there")
        there.add(key)
        if element.tag == NS + "ItemData":
            found[key] = element.get("Value", "")
        for child in element:
            for name, repeat in (("StudyEvent", "StudyEventRepeatKey"), ("Form", "FormRepeatKey"),
                                 ("ItemGroup", "ItemGroupRepeatKey"), ("Item", "")):  # fmt: skip
                if child.tag == f"{NS}{name}Data":
                    here = (
                        (*key, child.get(f"{name}OID"), child.get(repeat, ""))
                        if repeat
                        else (*key, child.get("ItemOID"))
                    )
                    self._replay(child, here, there, found)
        if kind == "Remove":
            for gone in [each for each in there if each[: len(key)] == key]:
                there.discard(gone)
                found.pop(gone, None)
