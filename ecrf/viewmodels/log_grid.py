"""A log as a grid: lines as rows, paste with dry run, duplicate, removal with a reason."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.schema.model import Item
from ecrf.services.reads.form_view import FieldView, GroupView, LineView
from ecrf.viewmodels.form import FormScreen
from ecrf.viewmodels.workbench import TermHit, Workbench
from ecrf.words import Fault


@dataclass(frozen=True, slots=True)
class PasteCell:
    """One cell of a pasted block: `old` is what it replaces, empty for a new line."""

    item: str
    text: str
    old: str
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class PasteRow:
    """One row of a pasted block; `line` is the id of the line it lands in, empty for a new one."""

    line: str
    cells: tuple[PasteCell, ...]


@dataclass(frozen=True, slots=True)
class PastePlan:
    """What a paste would do; nothing is stored before `LogGridScreen.paste`."""

    rows: tuple[PasteRow, ...]
    faults: tuple[Fault, ...]
    """Faults of the block as a whole; with any, nothing can be pasted."""

    @property
    def is_sound(self) -> bool:
        """Whether it may be pasted."""
        return not self.faults and not any(cell.fault for row in self.rows for cell in row.cells)


class LogGridScreen(FormScreen):
    """The form screen of a log (AE, con-meds, history): the first repeating group is the grid."""

    def __init__(self, bench: Workbench, chain: str, record: str, focus: str = "") -> None:
        super().__init__(bench, chain, record, focus)
        self.row = 0
        """Index of the row in focus."""
        self.new_line = ""
        """Id of a row just added that has no value yet; it is drawn last."""
        self.show_removed = False

    @property
    def group(self) -> GroupView:
        """The repeating group drawn as the grid."""
        raise NotImplementedError

    @property
    def columns(self) -> tuple[Item, ...]:
        """Items drawn as columns."""
        raise NotImplementedError

    @property
    def details(self) -> tuple[Item, ...]:
        """Items drawn only in the detail line below the row in focus."""
        raise NotImplementedError

    @property
    def rows(self) -> tuple[LineView, ...]:
        """The lines drawn, the new one last."""
        raise NotImplementedError

    def cell(self, row: int, item: str) -> FieldView:
        """The field of an item in a row."""
        raise NotImplementedError

    def focus_row(self, row: int) -> None:
        """Move to another row; leaving a begun row finishes it."""
        raise NotImplementedError

    def add_row(self) -> str:
        """Begin a new row and return the address of its first field, which takes the focus."""
        raise NotImplementedError

    def duplicate_row(self, row: int) -> None:
        """A new line with the items of `row` that may be carried."""
        raise NotImplementedError

    def remove_row(self, row: int, reason: str) -> None:
        """Take a line out of work; a line without a value simply goes."""
        raise NotImplementedError

    def restore_row(self, row: int, reason: str) -> None:
        """A removed line comes back."""
        raise NotImplementedError

    def copy_from_above(self, row: int, item: str) -> None:
        """Ctrl+D: the value of the row above, where the design allows carrying it."""
        raise NotImplementedError

    def plan_paste(self, row: int, item: str, block: str) -> PastePlan:
        """Dry run of a tab-separated block with its upper left corner at a cell."""
        raise NotImplementedError

    def paste(self, plan: PastePlan) -> None:
        """Store a sound plan: all of it or nothing."""
        raise NotImplementedError

    def search_terms(self, item: str, text: str) -> tuple[TermHit, ...]:
        """Coded terms for an item, best first, with the grades that exist and their criteria."""
        raise NotImplementedError

    def choose_term(self, row: int, item: str, hit: TermHit) -> None:
        """Take a term for a row."""
        raise NotImplementedError
