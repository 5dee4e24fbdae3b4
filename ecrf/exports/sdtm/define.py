"""CDISC Define-XML 2.1 of the data sets of an export: what each holds, where it comes from, its code lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ecrf.exports.odm.pen import clean
from ecrf.exports.sdtm.coding import CODED, KINDS
from ecrf.exports.sdtm.datasets import CRF, DERIVED, Dataset, Datasets
from ecrf.exports.sdtm.define_elements import DEF, ODM, XLINK, describe, put, say
from ecrf.exports.sdtm.define_values import ValueLists, list_oid
from ecrf.exports.sdtm.mapping import Target, Use
from ecrf.record.merkle import to_paper
from ecrf.record.rows_coding import DictionaryRow
from ecrf.schema.model import Codelist, ItemType
from ecrf.schema.sdtm import Standard, Variable
from ecrf.services.reads.snapshot import Snapshot

_STANDARD = "STD.1"
_TITLES = {"meddra": "MedDRA", "whodrug": "WHODrug", "atc": "ATC", "tcm": "TCM"}
_KEYS = ("STUDYID", "USUBJID", "RDOMAIN", "IDVAR", "IDVARVAL", "QNAM", "RELID", "VISITNUM")
_MADE = (
    "SEQ",
    "DY",
    "STDY",
    "ENDY",
    "STRESC",
    "STRESN",
    "STRESU",
    "STNRLO",
    "STNRHI",
    "NRIND",
    "GRPID",
    "TOX",
)
_ASSIGNED = ("STUDYID", "DOMAIN", "USUBJID", "RDOMAIN", "IDVAR", "IDVARVAL", "QNAM", "QLABEL", "QORIG", "RELID", "VISITNUM",
             "VISIT", "EPOCH", "ARM", "ARMCD", "ACTARM", "ACTARMCD", "ARMNRS", "SITEID", "SUBJID")  # fmt: skip
_SUBJECT = ("RFSTDTC", "RFENDTC", "RFXSTDTC", "RFXENDTC", "RFICDTC", "AGE", "AGEU", "DTHFL")


class Define:
    """Writes one Define-XML document."""

    def __init__(self, snapshot: Snapshot, datasets: Datasets, standard: Standard, suffix: str) -> None:
        self._snapshot, self._datasets, self._standard, self._suffix = snapshot, datasets, standard, suffix
        self._lists = dict(self._find_lists())
        self._values = self._find_values()
        self._dictionaries: dict[str, DictionaryRow] = {}
        """Dictionaries codes come from, by OID of their code list."""

    def write(self) -> bytes:
        """The document."""
        from lxml import etree

        head = self._snapshot.head
        spaces: Any = {None: ODM, "def": DEF, "xlink": XLINK}
        root = etree.Element(f"{{{ODM}}}ODM", nsmap=spaces)
        for name, value in (
            ("ODMVersion", "1.3.2"), ("FileType", "Snapshot"), ("FileOID", f"{head.study}.{to_paper(head.root)}.define"),
            ("CreationDateTime", head.time), ("Originator", head.sponsor or head.study),
            ("SourceSystem", head.program.partition(" ")[0]), ("SourceSystemVersion", head.program.partition(" ")[2] or "0"),
        ):  # fmt: skip
            root.set(name, value)
        root.set(f"{{{DEF}}}Context", "Other")
        study = put(root, "Study", OID=head.study)
        about = put(study, "GlobalVariables")
        for name, words in (("StudyName", head.study), ("StudyDescription", head.title.en),
                            ("ProtocolName", head.registry or head.study)):  # fmt: skip
            put(about, name).text = clean(words)
        version = put(study, "MetaDataVersion", OID=f"MDV.{head.study}.SDTM", Name=f"{head.study} SDTM",
                       Description="Tabulation of the data as they stand at the checkpoint")  # fmt: skip
        version.set(f"{{{DEF}}}DefineVersion", "2.1.0")
        standards = put(version, "Standards", DEF)
        put(
            standards, "Standard", DEF, OID=_STANDARD, Name="SDTMIG", Type="IG", Version="3.4", Status="Final"
        )
        self._values.write_lists(version)
        for dataset in self._datasets.found:
            self._group(version, dataset)
        for dataset in self._datasets.found:
            for each in dataset.variables:
                self._item(version, dataset, each)
        self._values.write_items(version)
        for codelist, tests in self._lists.values():
            self._codelist(version, codelist, tests)
        self._values.write_answers(version)
        for oid, used in sorted(self._dictionaries.items()):
            made = put(version, "CodeList", OID=oid, Name=_TITLES[used.dictionary], DataType="text")
            put(made, "ExternalCodeList", Dictionary=_TITLES[used.dictionary], Version=used.version)
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))

    def _group(self, version: Any, dataset: Dataset) -> None:  # noqa: ANN401 - lxml's stubs do not name it
        is_single = dataset.name == "DM"
        group = put(
            version, "ItemGroupDef", OID=f"IG.{dataset.name}", Name=dataset.name, Repeating="No" if is_single else "Yes",
            IsReferenceData="No", SASDatasetName=dataset.name, Domain=dataset.domain, Purpose="Tabulation",
        )  # fmt: skip
        group.set(
            f"{{{DEF}}}Structure", f"One record per {'subject' if is_single else 'row of the data set'}"
        )
        group.set(f"{{{DEF}}}ArchiveLocationID", f"LF.{dataset.name}")
        group.set(f"{{{DEF}}}StandardOID", _STANDARD)
        describe(group, dataset.label)
        key = 0
        for number, each in enumerate(dataset.variables, 1):
            is_key = each.name in _KEYS or each.name == f"{dataset.domain}SEQ"
            key += is_key
            put(group, "ItemRef", ItemOID=f"IT.{dataset.name}.{each.name}", OrderNumber=str(number),
                 Mandatory="Yes" if each.name in ("STUDYID", "USUBJID", "DOMAIN", "RDOMAIN") else "No",
                 KeySequence=str(key) if is_key else "")  # fmt: skip
        put(group, "Class", DEF, Name=dataset.kind)
        leaf = put(group, "leaf", DEF, ID=f"LF.{dataset.name}")
        leaf.set(f"{{{XLINK}}}href", f"{dataset.name.lower()}{self._suffix}")
        put(leaf, "title", DEF).text = f"{dataset.name.lower()}{self._suffix}"

    def _item(self, version: Any, dataset: Dataset, each: Variable) -> None:  # noqa: ANN401 - lxml's stubs do not name it
        kind, places = "text", dataset.places.get(each.name, 0)
        if each.is_number:
            kind = "float" if places else "integer"
        elif each.name.endswith("DTC"):
            kind = "partialDatetime"
        has_length = kind != "partialDatetime"
        item = put(
            version, "ItemDef", OID=f"IT.{dataset.name}.{each.name}", Name=each.name, SASFieldName=each.name, DataType=kind,
            Length=str(dataset.widths.get(each.name, 1)) if has_length else "",
            SignificantDigits=str(places) if kind == "float" else "",
        )  # fmt: skip
        describe(item, each.label)
        if f"{dataset.domain}.{each.name}" in self._lists and not dataset.name.startswith("SUPP"):
            put(item, "CodeListRef", CodeListOID=f"CL.{dataset.domain}.{each.name}")
        elif (used := self._dictionary(dataset, each.name)) is not None:
            self._dictionaries[f"CL.{used.dictionary.upper()}"] = used
            put(item, "CodeListRef", CodeListOID=f"CL.{used.dictionary.upper()}")
        origin = self._origin(dataset, each.name)
        put(item, "Origin", DEF, Type=origin, Source="Investigator" if origin == CRF else "Sponsor")
        if self._values.has(dataset, each.name):
            put(item, "ValueListRef", DEF, ValueListOID=list_oid(dataset))

    def _dictionary(self, dataset: Dataset, name: str) -> DictionaryRow | None:
        """The dictionary a variable is coded by: the one of its kind named last, where anything was coded."""
        is_graded = f"{dataset.domain}LLT" in {each.name for each in dataset.all_variables}
        if name.removeprefix(dataset.domain) not in CODED or (
            is_graded and f"{dataset.domain}LLT" not in dataset.widths
        ):
            return None
        kinds = KINDS.get(dataset.domain, ())
        return next(
            (row for row in reversed(self._snapshot.head.dictionaries) if row.dictionary in kinds), None
        )

    def _origin(self, dataset: Dataset, name: str) -> str:
        if name in _ASSIGNED or name.endswith(("TESTCD", "TEST")):
            return "Assigned"
        suffix = name.removeprefix(dataset.domain)
        if self._dictionary(dataset, name) is not None:
            return "Assigned"
        if name == "LBTOXGR":
            return DERIVED
        return DERIVED if name in _SUBJECT or (suffix != name and suffix in _MADE) else CRF

    def _find_lists(self) -> Iterator[tuple[str, tuple[Codelist | None, dict[str, str]]]]:
        """Code lists of variables, and the test codes of each domain that has any."""
        targets = [
            each for plan in self._datasets.plans.values() for group in plan.groups for each in group.targets
        ]
        present = {dataset.domain for dataset in self._datasets.found}
        tests: dict[str, dict[str, str]] = {}
        seen: set[str] = set()
        for target in targets:
            if target.domain not in present:
                continue
            if target.use is Use.TEST:
                name = self._standard.tests.get((target.domain, target.name)) or target.item.label.en[:40]
                tests.setdefault(target.domain, {})[target.name] = name
            key = f"{target.domain}.{target.name}"
            if target.use is Use.VARIABLE and target.item.codelist and key not in seen:
                seen.add(key)
                yield key, (self._joined(target, targets), {})
        for domain, names in tests.items():
            yield f"{domain}.{domain}TESTCD", (None, names)

    def _find_values(self) -> ValueLists:
        """The tests of the data sets with the fields they come from and the code lists of their answers."""
        targets = [
            each for plan in self._datasets.plans.values() for group in plan.groups for each in group.targets
            if each.use is Use.TEST
        ]  # fmt: skip
        items = {(each.domain, each.name): each.item for each in reversed(targets)}
        found = ValueLists(self._datasets.found, self._standard, items)
        for (domain, test), item in items.items():
            codelist = self._snapshot.lexicon.codelist_of(item) if item.codelist else None
            if codelist is not None and item.type is ItemType.CHOICE:
                found.answers.setdefault(domain, {})[test] = codelist
        return found

    def _joined(self, target: Target, targets: list[Target]) -> Codelist | None:
        """All codes of all fields that fill one variable."""
        key = (target.domain, target.name, target.use)
        same = [each for each in targets if (each.domain, each.name, each.use) == key]
        lists = [
            found for each in same if (found := self._snapshot.lexicon.codelist_of(each.item)) is not None
        ]
        codes = {code.code: code for found in lists for code in found.codes}
        if not lists:
            return None
        return Codelist(f"{target.domain}.{target.name}", lists[0].label, tuple(codes.values()), lists[0].nci)

    def _codelist(self, version: Any, codelist: Codelist | None, tests: dict[str, str]) -> None:  # noqa: ANN401 - lxml's stubs do not name it
        oid = (
            codelist.oid if codelist is not None else next(k for k, v in self._lists.items() if v[1] is tests)
        )
        made = put(
            version, "CodeList", OID=f"CL.{oid}", Name=codelist.label.en if codelist else oid, DataType="text"
        )
        if codelist is None or not codelist.nci:
            made.set(f"{{{DEF}}}IsNonStandard", "Yes")
        codes = [(code, name, "") for code, name in tests.items()]
        codes += [(code.code, code.label.en, code.nci) for code in (codelist.codes if codelist else ())]
        for code, words, nci in codes:
            one = put(made, "CodeListItem", CodedValue=code)
            say(put(one, "Decode"), words)
            if nci:
                put(one, "Alias", Context="nci:ExtCodeID", Name=nci)
        if codelist is not None and codelist.nci:
            put(made, "Alias", Context="nci:ExtCodeID", Name=codelist.nci)
