"""A screen whose list is taken along as a file: written on a thread, told when it is there or why not."""

from __future__ import annotations

from ecrf.viewmodels.reports import Wish, Written
from ecrf.viewmodels.screen import Screen
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Fault


class WritingScreen(Screen):
    """`busy` while a file is written; `written` is the last one."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.busy = False
        self.written: Written | None = None

    def write_file(self, wish: Wish) -> None:
        """Write one file, unless one is being written."""
        if self.bench.leaving is None or self.busy:
            return
        self.busy, self.fault, self.written = True, None, None
        self.bench.leaving.write(wish, self._file_done)
        self.changed()

    def _file_done(self, answer: Written | Fault) -> None:
        self.busy = False
        self.written = answer if isinstance(answer, Written) else None
        self.fault = answer if isinstance(answer, Fault) else None
        self.changed()
