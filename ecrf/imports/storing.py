"""A plan into the study: one command for each form record, then file and store held against each other and noted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from ecrf.imports.standing import canonical
from ecrf.record.transaction import encode_canonical
from ecrf.services import commands as c
from ecrf.services.commands import Command
from ecrf.services.importing import Fate, ImportCell, ImportDone, ImportPlan, Reconciled, Terms, Told
from ecrf.services.outcome import Outcome
from ecrf.services.reads import Reads
from ecrf.words import Fault, Message, Refusal

OCCASION = "import"
_PATIENT = ("command.", "fold.", "value.", "address.")
"""Refusals of one form; any other (a full disk, a lost server) ends the import."""


class Note(msgspec.Struct, frozen=True):
    """What the trail keeps of an import, beside the file's SHA-256 and the checkpoint."""

    changed: int
    dropped: int
    file: str
    forms: int
    left: int
    mapping: str
    mapping_sha256: str
    new: int
    of_file: int
    of_store: int
    refused: int
    rows: int
    same: int
    stopped: int
    stored: int
    sum_of_file: str
    sum_of_store: str


@dataclass(slots=True)
class Storing:
    """Stores one plan for one person."""

    do: Callable[[Command], Outcome]
    reads: Reads
    stamp: Callable[[], tuple[str, str]]
    """Makes the id and the typed time of a command."""
    failed: list[Fault] = field(default_factory=list)
    stored: int = 0
    forms: int = 0

    def store(self, plan: ImportPlan, terms: Terms, told: Told) -> ImportDone:
        """Store what the terms allow; a form is stored whole or stays as it was."""
        if not self.reads.session.may("enter_values"):
            raise Refusal(
                Fault("import.not_allowed", "", {"role": Message(f"role.{self.reads.session.role}")})
            )
        taken = plan.taken(terms)
        forms = list(_by_record(taken))
        stopped = False
        for number, cells in enumerate(forms, 1):
            self._form(plan, cells, terms.reason)
            stopped = not told(number, len(forms)) and number < len(forms)
            if stopped:
                break
        left = sum(cell.fate in (Fate.NEW, Fate.CHANGED) for cell in plan.cells) - len(taken)
        done = ImportDone(
            stored=self.stored,
            forms=self.forms,
            left=left,
            failed=tuple(self.failed),
            reconciled=reconcile(self.reads, plan, terms),
            stopped=stopped,
        )
        return self._noted(plan, done) if self.stored else done

    def _form(self, plan: ImportPlan, cells: Sequence[ImportCell], reason: str) -> None:
        chain, record = cells[0].chain, cells[0].record
        correcting = any(cell.complete for cell in cells)
        if correcting and not self._did(c.OpenCorrection(*self.stamp(), chain, record, reason)):
            return
        values = tuple(c.NewValue(cell.at, cell.text, cell.seen) for cell in cells)
        origin = c.Origin(plan.file.name, plan.file.sha256, tuple(cell.row for cell in cells))
        given = reason if any(cell.fate is Fate.CHANGED for cell in cells) else ""
        command = c.EnterValues(*self.stamp(), chain, values, "imported", given, origin=origin)
        if self._did(command):
            self.stored, self.forms = self.stored + len(cells), self.forms + 1
            lines = dict.fromkeys(cell.at.rpartition("/")[0] for cell in cells if cell.new_line)
            for line in lines:
                self._did(c.FinishLine(*self.stamp(), chain, line))
        if correcting:
            self._close(chain, record)

    def _close(self, chain: str, record: str) -> None:
        """End the correction; what stands against it is left to a person."""
        fault = self.do(c.CloseCorrection(*self.stamp(), chain, record)).fault
        if fault is not None:
            self.failed.append(Fault("import.correction_open", record, {"why": fault.message}))

    def _did(self, command: Command) -> bool:
        outcome = self.do(command)
        if outcome.fault is None:
            return True
        if not outcome.fault.code.startswith(_PATIENT):
            raise Refusal(outcome.fault)
        self.failed.append(outcome.fault)
        return False

    def _noted(self, plan: ImportPlan, done: ImportDone) -> ImportDone:
        """Write the checkpoint and the note."""
        marked = self.do(c.WriteCheckpoint(*self.stamp(), OCCASION))
        if marked.fault is not None:
            raise Refusal(marked.fault)
        counts, found = plan.counts, done.reconciled
        note = Note(
            changed=counts["changed"],
            dropped=len(plan.dropped),
            file=plan.file.name,
            forms=done.forms,
            left=done.left,
            mapping=plan.mapping,
            mapping_sha256=plan.mapping_sha256,
            new=counts["new"],
            of_file=found.of_file,
            of_store=found.of_store,
            refused=counts["refused"],
            rows=plan.file.rows,
            same=counts["same"],
            stopped=int(done.stopped),
            stored=done.stored,
            sum_of_file=found.sum_of_file,
            sum_of_store=found.sum_of_store,
        )
        words = encode_canonical(note).decode()
        noted = self.do(c.RecordAccess(*self.stamp(), OCCASION, words, plan.file.sha256, marked.created))
        if noted.fault is not None:
            raise Refusal(noted.fault)
        return replace(done, root=marked.created)


def _by_record(cells: Iterable[ImportCell]) -> Iterator[list[ImportCell]]:
    """Cells that go into one form record, in the order the file first names it."""
    found: dict[tuple[str, str], list[ImportCell]] = {}
    for cell in cells:
        found.setdefault((cell.chain, cell.record), []).append(cell)
    yield from found.values()


def reconcile(reads: Reads, plan: ImportPlan, terms: Terms) -> Reconciled:
    """What the file says against what now stands at the same places: of every value that should stand there."""
    taken = set(map(id, plan.taken(terms)))
    expected = [cell for cell in plan.cells if cell.fate is Fate.SAME or id(cell) in taken]
    of_file = [(cell.chain, cell.at, cell.canonical) for cell in expected]
    of_store = []
    for cells in _by_record(expected):
        view = reads.form(cells[0].chain, cells[0].record)
        fields = {each.at: each.value for each in view.fields()}
        for cell in cells:
            value = canonical(fields.get(cell.at), ranged="(" in cell.text)
            if value:
                of_store.append((cell.chain, cell.at, value))
    return Reconciled(len(of_file), len(of_store), _sum(of_file), _sum(of_store))


def _sum(values: Iterable[tuple[str, str, str]]) -> str:
    digest = hashlib.sha256()
    for value in sorted(values):
        digest.update("\x1f".join(value).encode() + b"\n")
    return digest.hexdigest()
