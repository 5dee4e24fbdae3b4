"""Value-level metadata of Define-XML: what the result of each test is, under the condition that names the test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ecrf.exports.sdtm.datasets import CRF, Dataset, Result
from ecrf.exports.sdtm.define_elements import DEF, describe, put, say
from ecrf.schema.model import Codelist, Item
from ecrf.schema.sdtm import Standard

Answers = dict[str, Codelist]
"""Code list of a test's answers, by its code."""


class ValueLists:
    """The results of the tests of every data set that has any."""

    def __init__(
        self, datasets: tuple[Dataset, ...], standard: Standard, items: dict[tuple[str, str], Item]
    ) -> None:
        """`items`: the field of each (domain, test code)."""
        self._datasets = tuple(each for each in datasets if each.results)
        self._standard, self._items = standard, items
        self.answers: dict[str, Answers] = {}
        """By domain: code lists whose texts stand as results."""

    def has(self, dataset: Dataset, name: str) -> bool:
        """Whether a variable has a value list."""
        return dataset in self._datasets and name == f"{dataset.domain}ORRES"

    def write_lists(self, version: Any) -> None:  # noqa: ANN401 - lxml's stubs do not name it
        """The lists, then the conditions their entries name."""
        for dataset, tests in self._tests():
            made = put(version, "ValueListDef", DEF, OID=list_oid(dataset))
            for number, test in enumerate(tests, 1):
                entry = put(
                    made, "ItemRef", ItemOID=_item(dataset, test), OrderNumber=str(number), Mandatory="No"
                )
                put(entry, "WhereClauseRef", DEF, WhereClauseOID=_where(dataset, test))
        for dataset, tests in self._tests():
            for test in tests:
                clause = put(version, "WhereClauseDef", DEF, OID=_where(dataset, test))
                check = put(clause, "RangeCheck", Comparator="EQ", SoftHard="Soft")
                check.set(f"{{{DEF}}}ItemOID", f"IT.{dataset.name}.{dataset.domain}TESTCD")
                put(check, "CheckValue").text = test

    def write_items(self, version: Any) -> None:  # noqa: ANN401 - lxml's stubs do not name it
        """The definition of each test's result."""
        for dataset, tests in self._tests():
            for test, result in tests.items():
                self._item(version, dataset, test, result)

    def write_answers(self, version: Any) -> None:  # noqa: ANN401 - lxml's stubs do not name it
        """Code lists of results: the text that stands in the data, and the code that is the standard result."""
        used: dict[str, Codelist] = {}
        for answers in self.answers.values():
            used |= {codelist.oid: codelist for codelist in answers.values()}
        for oid in sorted(used):
            made = put(
                version, "CodeList", OID=f"CL.RESULT.{oid}", Name=used[oid].label.en or oid, DataType="text"
            )
            made.set(f"{{{DEF}}}IsNonStandard", "Yes")
            is_standard = bool(used[oid].nci)
            for code in used[oid].codes:
                words = code.code if is_standard or code.nci else code.label.en
                say(put(put(made, "CodeListItem", CodedValue=words), "Decode"), code.label.en)

    def _tests(self) -> Iterator[tuple[Dataset, dict[str, Result]]]:
        for dataset in self._datasets:
            yield dataset, dict(sorted(dataset.results.items()))

    def _item(self, version: Any, dataset: Dataset, test: str, result: Result) -> None:  # noqa: ANN401 - lxml's stubs do not name it
        domain = dataset.domain
        kind = "text" if not result.is_number else "float" if result.places else "integer"
        item, answers = self._items.get((domain, test)), self.answers.get(domain, {}).get(test)
        made = put(
            version, "ItemDef", OID=_item(dataset, test), Name=f"{domain}ORRES", SASFieldName=f"{domain}ORRES",
            DataType="text" if answers is not None else kind, Length=str(result.width),
            SignificantDigits=str(result.places) if kind == "float" and answers is None else "",
        )  # fmt: skip
        name = self._standard.tests.get((domain, test)) or (item.label.en if item is not None else test)
        describe(made, name)
        if answers is not None:
            put(made, "CodeListRef", CodeListOID=f"CL.RESULT.{answers.oid}")
        put(made, "Origin", DEF, Type=CRF, Source="Investigator")


def list_oid(dataset: Dataset) -> str:
    """The OID of the value list of a data set's results."""
    return f"VL.{dataset.name}.{dataset.domain}ORRES"


def _item(dataset: Dataset, test: str) -> str:
    return f"IT.{dataset.name}.{dataset.domain}ORRES.{test}"


def _where(dataset: Dataset, test: str) -> str:
    return f"WC.{dataset.name}.{dataset.domain}TESTCD.{test}"
