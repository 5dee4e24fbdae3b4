"""What the command line does about signatures on paper; the rest of a study's work is in `work`."""

from __future__ import annotations

from ecrf.cli.ports_papers import PaperWish
from ecrf.services import commands as c
from ecrf.services.workplace import Workplace
from ecrf.viewmodels.paper_signing import APPROVED, hash_scan
from ecrf.wiring.opening import OpenStudy


class PaperWork:
    """The part of `cli.ports.Work` that is about signatures on paper; mixed into `StudyWork`."""

    _study: OpenStudy

    def _at(self, action: str) -> Workplace:
        raise NotImplementedError

    def _do(self, workplace: Workplace, command: c.Command) -> str:
        raise NotImplementedError

    def _person(self, login: str) -> str:
        raise NotImplementedError

    def _chain(self, workplace: Workplace, number: str) -> str:
        raise NotImplementedError

    def bind_paper(self, wish: PaperWish) -> str:
        """Bind a signed sheet; returns the SHA-256 (hex) of the scan."""
        workplace = self._at("complete_form")
        sha256 = hash_scan(wish.scan)
        signer = self._person(wish.signer)
        chain = self._chain(workplace, wish.subject)
        what = (APPROVED, wish.code, signer, wish.day, wish.scan.name, sha256)
        self._do(workplace, c.BindPaper(*self._study.stamp(), chain, wish.place, *what))
        return sha256
