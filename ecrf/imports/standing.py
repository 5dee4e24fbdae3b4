"""What stands in the study where a file wants to go: form records, their fields, and the lines of logs by their key."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from msgspec.structs import replace

from ecrf.record.converting import format_native
from ecrf.record.converting_labs import lab_text
from ecrf.record.value import LabValue, Missing, NonConformant, Shown, Typed, Value
from ecrf.services.reads import Reads
from ecrf.services.reads.form_view import FieldView, FormView
from ecrf.words import Fault


@dataclass(slots=True)
class Record:
    """One form record as it stands."""

    view: FormView
    fields: dict[str, FieldView]
    keys: dict[tuple[str, tuple[str, ...]], dict[tuple[str, ...], str]] = field(default_factory=dict)
    """(group, items) -> key values -> address of the line; `-` before the address of a removed one."""

    @property
    def fault(self) -> Fault | None:
        """Why nothing may be entered here at all."""
        view = self.view
        if view.in_error:
            return Fault("import.in_error", view.record)
        if view.header.lock:
            return Fault("import.locked", view.record)
        if view.missing is not None:
            return Fault("import.marked_missing", view.record)
        return Fault("import.sent", view.record) if view.complete and view.form.sent else None

    def find_line(self, group: str, items: tuple[str, ...], values: tuple[str, ...]) -> str:
        """Address of the line with these key values, empty when there is none."""
        known = self.keys.get((group, items))
        if known is None:
            known = self.keys[group, items] = {}
            for line in next((each.lines for each in self.view.groups if each.oid == group), ()):
                texts = {each.item.oid: canonical(each.value) for each in line.fields}
                at = f"-{line.at}" if line.removed else line.at
                known.setdefault(tuple(texts.get(oid, "") for oid in items), at)
        return known.get(values, "")


class Records:
    """Form records, each read once for a whole file."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self._known: dict[tuple[str, str], Record] = {}

    def find(self, chain: str, record: str) -> Record:
        """A form record of a subject, begun or not."""
        found = self._known.get((chain, record))
        if found is None:
            view = self._reads.form(chain, record)
            found = self._known[chain, record] = Record(view, {each.at: each for each in view.fields()})
        return found


def canonical(value: Shown | Value, *, ranged: bool = True) -> str:
    """A value in no language and without how it was typed; equal texts are equal values.

    Without `ranged` a laboratory result is compared without the range it was judged by, which the file does not give.
    """
    match value:
        case Typed(native=LabValue() as lab):
            number, low, high = (_shortest(each) for each in (lab.number, lab.low, lab.high))
            return lab_text(replace(lab, number=number, low=low, high=high), with_range=ranged)
        case Typed(native=Decimal() as number):
            return format_native(number.normalize())
        case Typed():
            return format_native(value.native)
        case Missing():
            return f"#{value.code} {value.reason}".strip()
        case NonConformant():
            return f"?{value.raw}"
        case _:
            return ""


def _shortest(number: Decimal | None) -> Decimal | None:
    return None if number is None else number.normalize()
