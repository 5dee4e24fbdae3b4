"""What the window writes out of a study, each file on a thread and a connection of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecrf.cli.ports import ExportWish
from ecrf.services.desk import Post
from ecrf.viewmodels.reports import LeavingDone, Wish, Written
from ecrf.wiring.aside import work_aside

if TYPE_CHECKING:
    from ecrf.wiring.admission import AtWork

_REPORTS = ("integrity", "integrity_excel", "trail_review")


class DeskLeaving:
    """Implements `viewmodels.reports.Leaving`."""

    def __init__(self, at_work: AtWork, post: Post) -> None:
        self._at_work, self._post = at_work, post

    def write(self, wish: Wish, done: LeavingDone) -> None:
        """Write one file; what came of it is posted to the window."""
        work_aside("leaving", self._post, lambda: self._write(wish), done)

    def _write(self, wish: Wish) -> Written:
        from ecrf.wiring.leaving import write_leaving, write_report
        from ecrf.wiring.lists import ListWish, is_list, write_list

        sources = self._at_work.study.sources
        workplace = self._at_work.open_workplace()
        try:
            if wish.format in _REPORTS:
                site = workplace.session.site
                if site == "*":
                    site = min(self._at_work.study.state.sites, default="")
                made = write_report(workplace, sources, (wish.format, wish.target, site), wish.language)
            elif is_list(wish.format):
                wanted = ListWish(wish.format, wish.target, wish.site, wish.person)
                made = write_list(workplace, sources, wanted, wish.language)
            else:
                asked = ExportWish(
                    wish.format, wish.target, wish.subject, wish.form,
                    deidentified=wish.deidentified, language=wish.language, record=wish.record, trail=wish.trail,
                    chart=wish.chart, at=wish.at,
                )  # fmt: skip
                made = write_leaving(workplace, sources, asked)
        finally:
            workplace.tools.store.close()
        return Written(made.path, made.sha256)
