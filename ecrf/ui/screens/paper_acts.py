"""Signing by hand, in the menu of a form, a visit and a casebook: print the sheet, bind the signed one."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from ecrf.ui.controls.ask_line import AskLine
from ecrf.ui.controls.menu import Menu
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.save_as import ask_target
from ecrf.ui.frame import Frame
from ecrf.ui.screens.written import tell_file
from ecrf.ui.theme import Tone
from ecrf.viewmodels.paper_signing import PaperSigner, Sheet
from ecrf.words import Fault, Text


class PaperActs:
    """Asks at the foot of a page for what stands on a signed sheet: code, signer, day, then the scan."""

    def __init__(self, frame: Frame, ask: AskLine, notice: Notice) -> None:
        self._frame, self._ask, self._notice = frame, ask, notice

    def offer(self, menu: Menu, chain: str, at: str) -> None:
        """The two lines of the menu, as far as this person may use them."""
        signer = PaperSigner(self._frame.bench, chain, at)
        if signer.may_print:
            menu.act("ui.paper.print", lambda: self.print_sheet(signer))
        if signer.may_bind:
            menu.act("ui.paper.bind", lambda: self.bind(signer))

    def print_sheet(self, signer: PaperSigner) -> None:
        """Ask where, then write the sheet."""
        look = self._frame.look
        target = ask_target(self._ask, look, signer.suggest())
        if target is not None:
            signer.print_sheet(target, look.language, partial(tell_file, self._notice))

    def bind(self, signer: PaperSigner) -> None:
        """Ask for code, signer and day one after the other, then for the scan."""
        signers = signer.signers

        def with_code(code: str) -> None:
            offers = tuple(Text(name) for name in signers)
            self._ask.ask("ui.paper.signer", lambda name: with_signer(code, name), offers)

        def with_signer(code: str, name: str) -> None:
            person = signers.get(name, name)
            self._ask.ask_day("ui.paper.day", lambda day: with_day(code, person, day))

        def with_day(code: str, person: str, day: str) -> None:
            scan = self.ask_scan()
            if scan is not None:
                signer.bind(Sheet(code, person, day, scan), self._bound)

        self._ask.ask("ui.paper.code", with_code)

    def ask_scan(self) -> Path | None:
        """The file the scanner made; None when the person thinks better of it."""
        name, _ = QFileDialog.getOpenFileName(self._ask, self._frame.look.say("ui.paper.scan"))
        return Path(name) if name else None

    def _bound(self, fault: Fault | None) -> None:
        if fault is not None:
            self._notice.tell(Tone.RED, fault)
        else:
            self._notice.tell(Tone.GREEN, "ui.paper.bound")
