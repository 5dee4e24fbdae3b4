"""A tumour assessment: its grids one at a time, and the lesion table of all assessments beside them."""

from __future__ import annotations

from ecrf.services.reads.form_view import GroupView
from ecrf.services.reads.imaging_view import ImagingView
from ecrf.viewmodels.log_grid import LogGridScreen
from ecrf.viewmodels.places import Place, place_of
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Arg, Message


class ImagingScreen(LogGridScreen):
    """A form of layout `imaging`: scans, target, non-target and new lesions are grids; `table` spans visits."""

    def __init__(self, bench: Workbench, chain: str, record: str, focus: str = "") -> None:
        super().__init__(bench, chain, record, focus)
        self.table = ImagingView((), ())

    def load(self) -> None:
        """Read the form and the table."""
        super().load()
        if self.view is not None:
            self.table = self.bench.reads.imaging(self.chain, self.view.form.oid, self.record)

    @property
    def grids(self) -> tuple[GroupView, ...]:
        """The repeating groups shown, to choose from."""
        groups = self.view.groups if self.view is not None else ()
        return tuple(group for group in groups if group.repeating and group.visible)

    @property
    def disagreement(self) -> Message | None:
        """In words, when the investigator's answers and the arithmetic differ at this assessment."""
        column = next((each for each in self.table.columns if each.record == self.record), None)
        if column is None or not column.disagrees:
            return None
        args: dict[str, Arg] = {"derived": " / ".join(column.derived), "event": column.event}
        return Message("imaging.disagrees", args)

    @property
    def arithmetic(self) -> tuple[Message, ...]:
        """How RECIST 1.1 judges this assessment, in words; nothing before the reader has answered."""
        column = next((each for each in self.table.columns if each.record == self.record), None)
        return column.why if column is not None else ()

    def target(self, at: str) -> Place:
        """The place of a cell of the table."""
        return place_of(self.chain, at)
