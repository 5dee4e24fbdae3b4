"""The logs of a form page: which line and cell has the keyboard, adding, removing, pasting, and what the cell says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from ecrf.record.value import Term, Typed
from ecrf.services.reads.form_view import FieldView, GroupView, LineView
from ecrf.ui.theme import Tone
from ecrf.ui.widgets.grid_block import GridBlock
from ecrf.ui.widgets.saying import hint_of, saying_of
from ecrf.viewmodels.field import FieldState
from ecrf.viewmodels.workbench import GradeText

if TYPE_CHECKING:
    from ecrf.ui.screens.form_page import FormPage

LOUD = (Tone.RED, Tone.AMBER)


class FormLines:
    """Hosts the grid blocks of a page (LogHost); their cells talk to the page itself."""

    def __init__(self, page: FormPage) -> None:
        self.page = page
        self.blocks: dict[str, GridBlock] = {}

    def forget(self) -> None:
        """Another form is shown: its logs are others."""
        self.blocks = {}

    def make_block(self, group: GroupView) -> GridBlock:
        """The widget of a repeating group."""
        block = self.blocks.get(group.oid)
        if block is None:
            block = self.blocks[group.oid] = GridBlock(self.page.look, self.page, self, group)
        return block

    # -- for the page --

    def commit(self) -> None:
        """Hand over what is typed in a cell."""
        for block in self.blocks.values():
            if block.grid.cell is not None:
                block.grid.cell.commit()

    def focus(self, at: str) -> bool:
        """Put the keyboard into a cell, when the address is one."""
        for oid, block in self.blocks.items():
            found = block.grid.place_of(at)
            if found is not None:
                self._use(oid)
                block.grid.enter(*found)
                return True
        return False

    def enter(self, oid: str, step: int) -> None:
        """Arrive at a log on the walk: its first (or last) line, or its add button."""
        block = self.blocks[oid]
        if block.grid.lines:
            self._use(oid)
            block.grid.enter(0 if step > 0 else len(block.grid.lines) - 1, 1)
        else:
            block.add.setFocus()

    def step(self, at: str, step: int) -> None:
        """Walk from a cell."""
        block = self._block_of(at)
        if block is not None:
            if block.grid.cell is not None:
                block.grid.cell.commit()
            block.grid.step(step)

    def line_step(self, at: str, step: int) -> bool:
        """Another row of the same log; False when the address is no cell."""
        block = self._block_of(at)
        if block is None:
            return False
        if block.grid.cell is not None:
            block.grid.cell.commit()
        block.grid.line_step(step)
        return True

    def cell_entered(self, at: str) -> None:
        """A cell has the keyboard: bring its block into view and let it speak."""
        block = self._block_of(at)
        if block is not None and block.parentWidget() is self.page.sheet:
            self.page.pane.ensureWidgetVisible(block, 0, 8)
        self.speak()

    def speaks(self, at: str) -> bool:
        """Whether something must be said beside a field."""
        view = self.page.view_of(at)
        return view is not None and saying_of(self.page.look, view, self.page.state_of(at)).tone in LOUD

    def speak(self) -> None:
        """Each log says what is to be said of its cell with the keyboard."""
        look = self.page.look
        for block in self.blocks.values():
            cell = block.grid.cell
            view = self.page.view_of(cell.at) if cell is not None else None
            if view is None:
                block.foot.tell("", "", "soft")
                continue
            said = saying_of(look, view, self.page.state_of(view.at))
            if not said.words:
                said = hint_of(look, view, chord=False)
            tone = "soft" if said.tone is None else said.tone.value
            label = look.say(view.item.label)
            words = (
                f"{label}: {said.words}" if said.words else look.say("ui.grid.keys") if view.editable else ""
            )
            block.foot.tell(said.icon, words, tone)

    def grades(self, at: str) -> tuple[GradeText, ...]:
        """The grades that exist for the coded term of the same line."""
        line = at.rpartition("/")[0]
        view = self.page.view_of(at)
        if view is None or not all(choice.code.isdigit() for choice in view.choices):
            return ()
        for field in (*self._fields_of(line), *self._lead_fields(line)):
            value = field.value
            if isinstance(value, Typed) and isinstance(value.native, Term):
                hit = self.page.frame.bench.dictionary.find(value.native.dictionary, value.native.code)
                return hit.grades if hit is not None else ()
        return ()

    # -- what a log asks (LogHost) --

    def lines_of(self, group: str) -> tuple[LineView, ...]:
        """The lines drawn, a line just begun last."""
        model = self.page.model
        return model.lines_of(group) if model is not None and model.view is not None else ()

    def state_of(self, at: str) -> FieldState:
        """Where a field is on its way."""
        return self.page.state_of(at)

    def add_line(self, group: str) -> None:
        """Begin a line; its first field takes the keyboard."""
        model = self.page.model
        if model is not None:
            self.commit()
            self._use(group)
            self.focus(model.add_row())

    def duplicate_line(self, group: str, row: int) -> None:
        """A new line with what may be carried."""
        model = self.page.model
        if model is not None:
            self._use(group)
            model.duplicate_row(row)
            block = self.blocks[group]
            block.grid.enter(len(block.grid.lines) - 1, 1)

    def remove_line(self, group: str, row: int) -> None:
        """Ask the reason, then take the line out of work."""
        model = self.page.model
        if model is None or row >= len(self.lines_of(group)):
            return
        self._use(group)
        line = self.lines_of(group)[row]
        if line.removed:
            self.page.ask.ask("ui.ask.restore_line", lambda reason: model.restore_row(row, reason))
        elif line.number:
            self.page.ask.ask(
                "ui.ask.remove_line", lambda reason: model.remove_row(row, reason), ("ui.reason.typing",)
            )
        else:
            model.remove_row(row)

    def paste_lines(self, group: str, row: int, column: int) -> None:
        """Show what pasting the clipboard here would do; Enter pastes, Esc leaves everything as it is."""
        from ecrf.ui.widgets.paste_preview import show_preview

        model, block = self.page.model, self.blocks[group]
        if model is not None:
            self._use(group)
            items = [column_.key for column_ in block.grid.shape.columns]
            plan = model.plan_paste(row, items[max(column, 1)], QApplication.clipboard().text())
            show_preview(self.page, plan, lambda: model.paste(plan))

    def copy_above(self, group: str, row: int, column: int) -> None:
        """The value of the row above."""
        model, block = self.page.model, self.blocks[group]
        if model is not None and column >= 1:
            self._use(group)
            model.copy_from_above(row, block.grid.shape.columns[column].key)

    def line_entered(self, group: str, row: int) -> None:
        """The keyboard is in this line."""
        self._use(group)
        if self.page.model is not None and self.page.model.row != row:
            self.page.model.focus_row(row)

    def line_ended(self, group: str, step: int) -> None:
        """Beyond the end of a line: the next line, else what stands after the log."""
        block = self.blocks[group]
        row = block.grid.row + step
        if not block.add.hasFocus() and self.page.line_ended(group, step):
            return
        if block.grid.lines and 0 <= row < len(block.grid.lines):
            block.grid.enter(row, 1 if step > 0 else len(block.grid.shape.columns))
        elif step > 0 and block.grid.lines and block.add.isVisible() and not block.add.hasFocus():
            block.add.setFocus()
        else:
            self.page.walk_from(f"log:{group}", step)

    # -- parts --

    @property
    def _active(self) -> str:
        model = self.page.model
        if model is None or model.view is None:
            return ""
        return model.grid or next((group.oid for group in model.view.groups if group.repeating), "")

    def _use(self, group: str) -> None:
        if self.page.model is not None and self._active != group:
            self.page.model.choose_grid(group)

    def _block_of(self, at: str) -> GridBlock | None:
        return next((block for block in self.blocks.values() if block.grid.place_of(at) is not None), None)

    def _lead_fields(self, line: str) -> tuple[FieldView, ...]:
        """The fields of the line a linked one belongs to: its event has the term."""
        model = self.page.model
        lead = model.lead_line() if model is not None else None
        return lead.fields if lead is not None and lead.at != line else ()

    def _fields_of(self, line: str) -> tuple[FieldView, ...]:
        for block in self.blocks.values():
            for each in block.grid.lines:
                if each.at == line:
                    return each.fields
        return ()
