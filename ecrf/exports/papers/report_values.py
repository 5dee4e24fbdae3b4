"""What stands in the boxes of a report: the report's own items, the log line it names, the subject's last values."""

from __future__ import annotations

from collections.abc import Iterable

from ecrf.exports.facts import show_time
from ecrf.record.address import UNGROUPED, is_under
from ecrf.record.converting_units import show_unit
from ecrf.record.value import Missing, Shown, Typed
from ecrf.schema.model import Item
from ecrf.schema.paper import PaperCell
from ecrf.services.reads.showing import say_missing, say_native
from ecrf.services.reads.snapshot import Snapshot
from ecrf.services.reads.snapshot_view import FormData, LineData, SubjectData
from ecrf.services.signers import read_sheet
from ecrf.words import Message, Speaker

TICKED, OPEN = "■", "□"
GAP = "   "
"""Between two boxes; a line may break only there."""


class ReportValues:
    """Looks the values of one report up."""

    def __init__(self, snapshot: Snapshot, subject: SubjectData, report: FormData, speaker: Speaker) -> None:
        self._snapshot, self._subject, self._report, self._speaker = snapshot, subject, report, speaker
        self._linked = self._find_linked()

    def text(self, cell: PaperCell) -> str:
        """What a box says; empty where nothing was collected."""
        if not cell.show:
            return ""
        if cell.show.startswith("="):
            return self._fact(cell.show[1:])
        found = self._snapshot.lexicon.find_item(cell.show)
        if found is None:
            return ""
        item, value = found[1].item, self._value(cell.show)
        if cell.ticks and item.codelist:
            return self._ticks(item, value)
        return self._say(item, value)

    def _fact(self, name: str) -> str:
        head, site = self._snapshot.head, self._subject.site
        signature = self._signature()
        facts = {
            "study": f"{head.study}  {self._speaker.say(head.short)}",
            "title": self._speaker.say(head.title),
            "registry": head.registry,
            "sponsor": head.sponsor,
            "site": site.words,
            "organisation": site.organisation,
            "subject": self._subject.number,
            "signed_by": signature[0],
            "signed_at": signature[1],
        }
        return facts.get(name, "")

    def _signature(self) -> tuple[str, str]:
        """Who signed the report last and when, empty while nobody has; of a sheet signed by hand what stands on it."""
        signed = [
            each
            for each in self._subject.statements
            if each.signs and each.holds and is_under(self._report.record, each.where.at)
        ]
        if not signed:
            return "", ""
        last = signed[-1]
        if last.statement == "signature":
            return last.person, show_time(last.time)
        return read_sheet(self._speaker.say(last.note))

    def _find_linked(self) -> dict[str, LineData]:
        """The lines the report's links name, by group."""
        found: dict[str, LineData] = {}
        for group in self._report.form.groups:
            for item in group.items:
                value = self._own(item.oid) if item.links else None
                number = value.native if isinstance(value, Typed) else None
                for form in self._subject.forms:
                    for line in form.lines_of(item.links) if item.links and not form.in_error else ():
                        if not line.removed and line.number == number:
                            found[item.links] = line
        return found

    def _own(self, oid: str) -> Shown:
        lines = [line for line in self._report.lines if line.line == UNGROUPED]
        return next((v for line in lines if (v := line.value(oid)) is not None), None)

    def _value(self, oid: str) -> Shown:
        place = self._snapshot.lexicon.find_item(oid)
        if place is None:
            return None
        form, group = place[1].form.oid, place[1].group.oid
        if form == self._report.form.oid:
            return self._own(oid)
        if group in self._linked:
            return self._linked[group].value(oid)
        return self._last(form, oid)

    def _last(self, form: str, oid: str) -> Shown:
        """The subject's last value of an item elsewhere."""
        known = [
            value
            for each in self._subject.forms
            if each.form.oid == form and not each.in_error
            for value in _values(each.lines, oid)
        ]
        return known[-1] if known else None

    def _say(self, item: Item, value: Shown) -> str:
        if isinstance(value, Missing):
            return self._speaker.say(say_missing(value))
        if not isinstance(value, Typed):
            return "" if value is None else self._speaker.say(Message("exports.paper.withheld"))
        said = self._speaker.say(say_native(value.native, self._snapshot.lexicon.codelist_of(item)))
        return f"{said} {show_unit(item.unit)}".strip() if item.unit else said

    def _ticks(self, item: Item, value: Shown) -> str:
        native = value.native if isinstance(value, Typed) else ()
        chosen = native if isinstance(native, tuple) else (native,)
        codelist = self._snapshot.lexicon.codelist_of(item)
        codes = codelist.codes if codelist is not None else ()
        boxes = (
            f"{TICKED if code.code in chosen else OPEN}\u00a0{self._speaker.say(code.label).replace(' ', chr(0xA0))}"
            for code in codes
        )
        return GAP.join(boxes)


def _values(lines: Iterable[LineData], oid: str) -> list[Shown]:
    return [value for line in lines if not line.removed and isinstance(value := line.value(oid), Typed)]
