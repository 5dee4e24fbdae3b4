"""The data sets of a study, spooled subject by subject so that memory stays flat."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import IO

import msgspec

from ecrf.exports.sdtm.forms import Making
from ecrf.exports.sdtm.mapping import FormPlan, Target, plan_form
from ecrf.exports.sdtm.rows import Row, split_long
from ecrf.exports.sdtm.subject import Relation, SubjectRows
from ecrf.exports.sdtm.values import Datum, Results
from ecrf.record.converting_numbers import plain_number
from ecrf.schema.sdtm import SUPPLEMENT, Standard, Variable
from ecrf.services.reads.snapshot import Snapshot
from ecrf.services.reads.snapshot_view import FormData
from ecrf.services.reads.source import Grader
from ecrf.words import Speaker

_SUPPLEMENT = (
    "STUDYID",
    "RDOMAIN",
    "USUBJID",
    "IDVAR",
    "IDVARVAL",
    "QNAM",
    "QLABEL",
    "QVAL",
    "QORIG",
    "QEVAL",
)
_RELATION = ("STUDYID", "RDOMAIN", "USUBJID", "IDVAR", "IDVARVAL", "RELTYPE", "RELID")
_SEGMENTS = "SEG"
_ALWAYS = frozenset({"STUDYID", "DOMAIN", "USUBJID", "RDOMAIN"})
CRF, DERIVED = "Collected", "Derived"
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
Cells = list[str | None]
"""One row: texts, numbers as their digits; None where there is nothing."""


@dataclass(slots=True)
class Result:
    """What the results of one test have in common."""

    width: int = 1
    """Bytes of the longest."""
    is_number: bool = True
    places: int = 0

    def take(self, words: str) -> None:
        """One more result."""
        self.width = max(self.width, len(words.encode()))
        self.is_number = self.is_number and _NUMBER.fullmatch(words) is not None
        self.places = max(self.places, len(words.partition(".")[2]))


@dataclass(slots=True)
class Dataset:
    """A data set: its name, label, variables and rows."""

    name: str
    label: str
    domain: str
    kind: str
    all_variables: tuple[Variable, ...]
    spool: IO[bytes]
    rows: int = 0
    widths: dict[str, int] = field(default_factory=dict)
    """Longest text of each variable that is used, in bytes of UTF-8."""
    places: dict[str, int] = field(default_factory=dict)
    """Most decimals of each number."""
    results: dict[str, Result] = field(default_factory=dict)
    """What the results of each test look like, by its code."""
    _columns: dict[str, tuple[int, bool]] = field(default_factory=dict)
    """Place of each variable, and whether it is a number."""

    def append(self, values: dict[str, Datum]) -> None:
        """Write one row."""
        if not self._columns:
            self._columns = {each.name: (n, each.is_number) for n, each in enumerate(self.all_variables)}
        cells: Cells = [None] * len(self.all_variables)
        widths, places = self.widths, self.places
        for name, value in values.items():
            if name not in self._columns:
                continue
            column, is_number = self._columns[name]
            words = plain_number(value) if isinstance(value, Decimal) else value
            width = len(words) if words.isascii() else len(words.encode())
            if width > widths.get(name, 0):
                widths[name] = max(width, 1)
            if is_number:
                places[name] = max(places.get(name, 0), len(words.partition(".")[2]))
            cells[column] = words
        self._look(values)
        self.rows += 1
        self.spool.write(msgspec.json.encode(cells) + b"\n")

    def _look(self, values: dict[str, Datum]) -> None:
        """Take notice of a result."""
        test, result = values.get(f"{self.domain}TESTCD"), values.get(f"{self.domain}ORRES")
        if isinstance(test, str) and isinstance(result, str):
            self.results.setdefault(test, Result()).take(result)

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The variables that are used by any row, in order; identifiers always."""
        return tuple(each for each in self.all_variables if each.name in self.widths or each.name in _ALWAYS)

    def read(self) -> Iterator[Cells]:
        """The rows, of the variables used."""
        used = {each.name for each in self.variables}
        keep = [n for n, each in enumerate(self.all_variables) if each.name in used]
        self.spool.seek(0)
        for line in self.spool:
            cells = msgspec.json.decode(line, type=list[str | None])
            yield [cells[n] for n in keep]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known besides the data: the standard, and CTCAE where results are graded."""

    standard: Standard
    grade: Grader | None = None


class Datasets(ExitStack):
    """Reads a snapshot once and holds the data sets that have rows, and what stands in none."""

    def __init__(
        self, snapshot: Snapshot, known: Known, speaker: Speaker, folder: Path, limit: int = 0
    ) -> None:
        super().__init__()
        self._limit = limit
        standard = known.standard
        self._snapshot, self._standard, self._folder = snapshot, standard, folder
        lexicon = snapshot.lexicon
        self.plans: dict[str, FormPlan] = {
            form.oid: plan_form(form, standard, lexicon.codelist_of) for form in lexicon.forms()
        }
        self.left_out: dict[tuple[str, str], int] = {}
        """(item, why) to values that stand in no row: `no_row`, `withheld`, `redacted`, `unreadable`."""
        self.values: dict[str, int] = {}
        """Values of each item, those in no row included."""
        self.split: int = 0
        """Texts too long for a variable, their rest supplemented."""
        plan = snapshot.designs[-1].plan
        results = Results(standard, lexicon.codelist_of, plan.ratio, known.grade)
        self._making = Making(standard, results, speaker, self._leave)
        self._sets: dict[str, Dataset] = {}
        self._relation = 0

    def fill(self) -> None:
        """Read every subject."""
        maker = SubjectRows(self._snapshot, self.plans, self._making)
        for subject in self._snapshot.subjects():
            if subject.in_error:
                continue
            for form in subject.forms:
                if not form.in_error and form.entry_pass == 1:
                    self._count(form)
            rows, relations = maker.make(subject)
            self._write(subject.number, rows, relations)

    @property
    def found(self) -> tuple[Dataset, ...]:
        """The data sets in the order of the standard: each domain, its segments, its supplement, relations last."""
        order = [
            name
            for code in self._standard.domains
            for name in (code, f"{code}{_SEGMENTS}", f"{SUPPLEMENT}{code}")
        ]
        return tuple(self._sets[name] for name in (*order, "RELREC") if name in self._sets)

    def _count(self, form: FormData) -> None:
        for line in form.lines:
            if not line.removed:
                for oid in line.items:
                    self.values[oid] = self.values.get(oid, 0) + 1

    def _leave(self, target: Target, why: str) -> None:
        """Count a value that stands in no row."""
        key = (target.item.oid, why)
        self.left_out[key] = self.left_out.get(key, 0) + 1

    def _write(self, number: str, rows: list[Row], relations: list[Relation]) -> None:
        study = self._snapshot.head.study
        keys: dict[str, Datum] = {"STUDYID": study, "USUBJID": f"{study}-{number}"}
        for row in rows:
            if self._limit:
                self.split += split_long(row, self._limit)
            name = row.dataset or row.domain.code
            self._set(name, row).append(keys | {"DOMAIN": row.domain.code} | row.values)
            for each in row.supplements:
                by = row.domain.own("GRPID" if each.of_all else "SEQ")
                said: dict[str, Datum] = {"RDOMAIN": row.domain.code, "QNAM": each.name, "QLABEL": each.label,
                                          "QVAL": each.value, "QORIG": DERIVED if each.derived else CRF}  # fmt: skip
                if row.domain.has(row.domain.own("SEQ")):
                    value = row.values.get(by, "")
                    said |= {
                        "IDVAR": by,
                        "IDVARVAL": plain_number(value) if isinstance(value, Decimal) else value,
                    }
                self._set(f"{SUPPLEMENT}{row.domain.code}", row).append(keys | said)
        for relation in relations:
            self._relation += 1
            for row in (relation.one, relation.other):
                said = {"RDOMAIN": row.domain.code, "IDVAR": row.domain.own("SEQ"), "IDVARVAL": str(row.sequence),
                        "RELID": f"R{self._relation}"}  # fmt: skip
                self._set("RELREC", row).append(keys | said)

    def _set(self, name: str, row: Row) -> Dataset:
        if name not in self._sets:
            spool = self.enter_context(tempfile.TemporaryFile(dir=self._folder))  # noqa: SIM115 - it is entered
            self._sets[name] = self._begin(name, row, spool)
        return self._sets[name]

    def _begin(self, name: str, row: Row, spool: IO[bytes]) -> Dataset:
        labels, domain = self._standard.labels, row.domain
        if name == "RELREC":
            return Dataset(
                name, "Related Records", "RELREC", "RELATIONSHIP", tuple(labels[n] for n in _RELATION), spool
            )
        if name.startswith(SUPPLEMENT):
            label = f"Supplemental Qualifiers for {domain.code}"
            return Dataset(
                name, label, domain.code, "RELATIONSHIP", tuple(labels[n] for n in _SUPPLEMENT), spool
            )
        label = f"{domain.label}, by segment" if row.dataset else domain.label
        kind = {"special": "SPECIAL PURPOSE"}.get(domain.kind, domain.kind.upper())
        return Dataset(name, label[:40], domain.code, kind, domain.variables, spool)
