"""A log as a grid: lines as rows, paste with dry run, duplicate, removal with a reason."""

from __future__ import annotations

from decimal import Decimal

from ecrf.record.value import Term, Typed
from ecrf.schema.model import Item, ItemType
from ecrf.services import commands as c
from ecrf.services.reads.form_view import FieldView, GroupView, LineView
from ecrf.viewmodels.entering import Batch
from ecrf.viewmodels.form import FormScreen
from ecrf.viewmodels.pasting import PastePlan, Target, plan_paste
from ecrf.viewmodels.workbench import TermHit, Workbench
from ecrf.words import Fault

ONLY_IN_DETAIL = -1


class LogGridScreen(FormScreen):
    """The form screen of a log (AE, con-meds, history): the first repeating group is the grid."""

    def __init__(self, bench: Workbench, chain: str, record: str, focus: str = "") -> None:
        super().__init__(bench, chain, record, focus)
        self.row = 0
        """Index of the row in focus."""
        self.new_line = ""
        """Id of a row just added that has no value yet; it is drawn last."""
        self.grid = ""
        """OID of the group drawn as the grid; empty: the first repeating one."""
        self.lead = ""
        """Address of the line of the first repeating group whose details and linked lines are shown."""
        self.show_removed = False
        self._new: LineView | None = None
        self._group: GroupView | None = None

    def load(self) -> None:
        """Read the form; the new row stays until its first value is stored."""
        view = self.bench.reads.form(self.chain, self.record)
        grids = [group for group in view.groups if group.repeating]
        self._group = next((group for group in grids if self.grid in ("", group.oid)), None)
        if self._group is not None and any(line.line == self.new_line for line in self._group.lines):
            self.new_line = ""
        self._new = None
        if self._group is not None and self.new_line:
            self._new = self.bench.reads.new_line(self.chain, self.record, self._group.oid, self.new_line)
        self._take(view)
        self.row = max(0, min(self.row, len(self.rows) - 1))

    def all_fields(self) -> tuple[FieldView, ...]:
        """Every field drawn, the new row's at its end of the grid."""
        fields = [
            field
            for group in (self.view.groups if self.view is not None else ())
            for line in (self.rows if self._is_grid(group) else group.lines)
            for field in line.fields
        ]
        return tuple(fields)

    @property
    def group(self) -> GroupView:
        """The repeating group drawn as the grid; raises LookupError for a form without one."""
        if self._group is None:
            raise LookupError(self.record)
        return self._group

    @property
    def columns(self) -> tuple[Item, ...]:
        """Items drawn as columns."""
        return tuple(item for item in self.group.items if item.column != ONLY_IN_DETAIL)

    @property
    def details(self) -> tuple[Item, ...]:
        """Items drawn only in the detail line below the row in focus."""
        return tuple(item for item in self.group.items if item.column == ONLY_IN_DETAIL)

    @property
    def rows(self) -> tuple[LineView, ...]:
        """The lines drawn, the new one last."""
        shown = self._lines(self._group) if self._group is not None else []
        return (*shown, self._new) if self._new is not None else tuple(shown)

    def lines_of(self, oid: str) -> tuple[LineView, ...]:
        """The lines drawn of a repeating group; of one that links to the first, those of the line in focus."""
        if self._group is not None and self._group.oid == oid:
            return self.rows
        found = next((each for each in self._groups() if each.oid == oid), None)
        return tuple(self._lines(found)) if found is not None else ()

    def lead_line(self) -> LineView | None:
        """The line of the first repeating group in focus, None in an empty log."""
        leading = next(iter(self._groups()), None)
        if leading is None:
            return None
        if self._is_grid(leading):
            rows = self.rows
            found = rows[self.row] if self.row < len(rows) else None
            self.lead = found.at if found is not None else ""
            return found
        lines = self._lines(leading)
        return next((line for line in lines if line.at == self.lead), lines[0] if lines else None)

    def show_lead_of(self, at: str) -> None:
        """Show the line that the linked line at an address belongs to."""
        group = next((g for g in self._groups() if at.startswith(f"{g.at}/") and self.link_of(g)), None)
        line = next((line for line in group.lines if at.startswith(f"{line.at}/")), None) if group else None
        if group is None or line is None:
            return
        number = _linked(line, self.link_of(group))
        lead = next((each for each in self._groups()[0].lines if number and each.number == number), None)
        if lead is not None and lead.at != self.lead:
            self.grid, self.row, self.new_line, self.lead = group.oid, 0, "", lead.at
            self.refresh()

    def link_of(self, group: GroupView) -> str:
        """The item by which the lines of a group name a line of the first repeating one; empty for none."""
        leading = next(iter(self._groups()), None)
        if leading is None or leading.oid == group.oid:
            return ""
        return next((item.oid for item in group.items if item.links == leading.oid), "")

    def _groups(self) -> list[GroupView]:
        return [group for group in (self.view.groups if self.view is not None else ()) if group.repeating]

    def _lines(self, group: GroupView) -> list[LineView]:
        lines = [line for line in group.lines if self.show_removed or not line.removed]
        link = self.link_of(group)
        if not link:
            return lines
        lead = self.lead_line()
        return [
            line for line in lines if lead is not None and lead.number and _linked(line, link) == lead.number
        ]

    def choose_grid(self, group: str) -> None:
        """Draw another repeating group of the form as the grid."""
        self.grid, self.row, self.new_line = group, 0, ""
        self.refresh()

    def cell(self, row: int, item: str) -> FieldView:
        """The field of an item in a row; raises KeyError for another item."""
        for field in self.rows[row].fields:
            if field.item.oid == item:
                return field
        raise KeyError(item)

    def focus_row(self, row: int) -> None:
        """Move to another row; leaving a begun row finishes it."""
        row = max(0, min(row, len(self.rows) - 1))
        left = self.rows[self.row] if self.row < len(self.rows) else None
        self.row = row
        if left is not None and left.begun and left.number and left.at != self.rows[row].at:
            self.act(c.FinishLine(*self.stamp(), self.chain, left.at))
        else:
            self.changed()

    def add_row(self) -> str:
        """Begin a new row and return the address of its first field, which takes the focus."""
        if not self.new_line:
            self.new_line = self.bench.new_id()
            self.load()
        self.focus_row(len(self.rows) - 1)
        self._link_new()
        fields = [field for field in self.rows[-1].fields if field.visible and field.editable]
        self.focus = fields[0].at if fields else ""
        return self.focus

    def _link_new(self) -> None:
        """A line added beneath another names it at once."""
        link, lead = self.link_of(self.group), self.lead_line()
        if link and lead is not None and lead.number:
            at = f"{self.group.at}/{self.new_line}/{link}"
            self._entering.send(Batch(((at, str(lead.number)),)))

    def duplicate_row(self, row: int) -> None:
        """A new line with the items of `row` that may be carried; refused when the design lets none be."""
        kept = [field for field in self.rows[row].fields if field.item.carry and _is_carried(field)]
        if not kept:
            self.fault = Fault("log.nothing_to_carry", self.rows[row].at)
            self.changed()
            return
        self.add_row()
        head = f"{self.group.at}/{self.new_line}"
        self._entering.send(Batch(tuple((f"{head}/{f.item.oid}", f.editing) for f in kept), "carried"))
        self.changed()

    def remove_row(self, row: int, reason: str = "") -> None:
        """Take a line out of work; a line without a value simply goes."""
        line = self.rows[row]
        if self._new is not None and line.at == self._new.at:
            self.new_line = ""
            self.refresh()
        else:
            self.act(c.RemoveLine(*self.stamp(), self.chain, line.at, reason))

    def restore_row(self, row: int, reason: str) -> None:
        """A removed line comes back."""
        self.act(c.RestoreLine(*self.stamp(), self.chain, self.rows[row].at, reason))

    def copy_from_above(self, row: int, item: str) -> None:
        """Ctrl+D: the value of the row above, where the design allows carrying it."""
        if row >= len(self.rows):  # a log without a line
            self.fault = Fault("log.nothing_to_carry", self.group.at)
            self.changed()
            return
        field = self.cell(row, item)
        above = self.cell(row - 1, item) if row > 0 else None
        if above is None or not field.item.carry:
            self.fault = Fault("log.nothing_to_carry", field.at)
        elif _is_carried(above) and field.editable:
            self._entering.send(Batch(((field.at, above.editing),), "carried"))
        self.changed()

    def plan_paste(self, row: int, item: str, block: str) -> PastePlan:
        """Dry run of a tab-separated block with its upper left corner at a cell."""
        target = Target(self.chain, self.group.at, self.columns, self.rows, row, item)
        return plan_paste(self.bench.reads.preview, self.bench.new_id, target, block)

    def paste(self, plan: PastePlan) -> None:
        """Store a sound plan: all of it or nothing; fields of new lines exist from here on."""
        if not plan.is_sound:
            self.fault = plan.faults[0] if plan.faults else Fault("paste.not_sound", self.group.at)
            self.changed()
            return
        for line in plan.new_lines:
            fresh = self.bench.reads.new_line(self.chain, self.record, self.group.oid, line)
            self._fields.update({field.at: field for field in fresh.fields})
        values = tuple((cell.at, cell.text) for row in plan.rows for cell in row.cells if cell.is_change)
        if values:
            self._entering.send(Batch(values, "pasted"))
        self.changed()

    def search_terms(self, item: str, text: str) -> tuple[TermHit, ...]:
        """Coded terms for an item, best first, with the grades that exist and their criteria."""
        found = next((each for each in self.group.items if each.oid == item), None)
        if found is None or not text.strip():
            return ()
        return self.bench.dictionary.search(found.dictionary, text)

    def choose_term(self, row: int, item: str, hit: TermHit) -> None:
        """Take a term for a row."""
        field = self.cell(row, item)
        term = Term(hit.code, hit.name, field.item.dictionary)
        self._entering.send(Batch(((field.at, Typed(ItemType.TERM, term)),)))
        self.changed()

    def grades(self, row: int, item: str) -> TermHit | None:
        """The term chosen in a row with its grades and criteria, for the grade column beside it."""
        value = self.cell(row, item).value
        if isinstance(value, Typed) and isinstance(value.native, Term):
            return self.bench.dictionary.find(value.native.dictionary, value.native.code)
        return None

    def _is_grid(self, group: GroupView) -> bool:
        return self._group is not None and group.oid == self._group.oid


def _linked(line: LineView, link: str) -> int:
    """The line number a link names, 0 for none."""
    value = next((field.value for field in line.fields if field.item.oid == link), None)
    native = value.native if isinstance(value, Typed) else None
    return int(native) if isinstance(native, Decimal) else 0


def _is_carried(field: FieldView) -> bool:
    return bool(field.version and field.editing)
