"""The main window: rail, top bar, pages, side panel, status line, lock; it draws a ShellScreen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from ecrf.services.outcome import Outcome
from ecrf.ui.controls import paint
from ecrf.ui.controls.notice import Notice
from ecrf.ui.frame import Page
from ecrf.ui.look import Look, Words
from ecrf.ui.navigation import LAYOUTS, PANEL_KEYS, build_screen, find_screen
from ecrf.ui.shell.banner import Banner
from ecrf.ui.shell.dialogs import Signer, ask_password, ask_signature, ask_sure
from ecrf.ui.shell.go_to import GoTo
from ecrf.ui.shell.lock_screen import MINUTES, IdleWatch, LockScreen
from ecrf.ui.shell.rail import Rail, RailEntry
from ecrf.ui.shell.side_panel import SidePanel
from ecrf.ui.shell.status_line import StatusLine
from ecrf.ui.shell.top_bar import LANGUAGES, TopBar
from ecrf.ui.theme import Tone
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.reporting import begin_report
from ecrf.viewmodels.shell import ShellScreen
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Fault, Message, Refusal

QUIET_MS = 4000
"""After so long with the window open the trail is verified behind it."""
BACKUP_MS = 120_000
"""How often the window looks whether a backup is due."""


class MainWindow(QWidget):
    """One person at work; `left` is called after logout or closing."""

    def __init__(self, look: Look, bench: Workbench, left: Callable[[], None]) -> None:
        super().__init__()
        self.look = look
        self.bench = bench
        self._left = left
        self.shell = ShellScreen(bench, look.language)
        self._pages: dict[str, Page] = {}
        self._shown: Place | None = None
        self._leaving = self._shown_once = False
        self.rail = Rail(look)
        self.rail.chosen.connect(self.shell.go_section)
        self.go_to = GoTo(self)
        self.top = TopBar(look, self.go_to, self.back, {"lock": self.lock, "logout": self.close})
        self.top.language.chosen.connect(lambda index: look.use_language(LANGUAGES[index]))
        self.banner, self.place_banner = Banner(look), Banner(look)
        self.notice = Notice(look)
        self.away = Notice(look)
        self.warnings = [Notice(look) for _ in bench.warnings]
        for notice, fault in zip(self.warnings, bench.warnings, strict=True):
            notice.tell(Tone.AMBER, fault)
        self.stack = QStackedWidget()
        self.panel = SidePanel(self)
        self.status = StatusLine(look)
        self.cover = LockScreen(look, self, bench.vouch)
        self.cover.leave_button.clicked.connect(self.close)
        self._lay_out()
        self._bind_keys()
        look.changed.connect(self._retell)
        self.shell.on_change.append(self._refresh)
        bench.on_outcome.append(self._noted)
        bench.on_news.append(lambda _chains: self._hear_news())
        bench.on_away.append(self._tell_away)
        self._backing_up = QTimer(self)
        self._backing_up.setInterval(BACKUP_MS)
        self._backing_up.timeout.connect(self.shell.back_up_if_due)
        self._backing_up.start()
        self.idle = IdleWatch(self, self._idle_minutes(), self.lock)
        self.shell.refresh()

    # -- what pages ask (Frame) --

    def go(self, place: Place) -> None:
        """Show another place; what was wrong with the folder has been read by then."""
        for notice in self.warnings:
            notice.clear()
        self._leave_page()
        self.shell.go(place)

    def back(self) -> None:
        """Return."""
        self._leave_page()
        self.shell.back()

    def show_panel(self, name: str) -> None:
        """Open or close a side panel."""
        self.shell.toggle_panel(name)
        focused = QApplication.focusWidget()
        if self.shell.panel:
            self.panel.take_focus()
        elif focused is None or self.page is None or not self.page.isAncestorOf(focused):
            self.take_focus()

    def follow(self) -> None:
        """The open panel shows the field with the keyboard."""
        page = self.page
        if self.panel.isVisible() and page is not None:
            self.panel.show_panel(self.shell.panel, page.spot)

    def begin_report(self) -> None:
        """Begin a safety report of the subject in view; the event in focus is named in it."""
        page = self.page
        if page is not None:
            page.leave_place()
        chain, at = page.spot if page is not None else ("", "")
        place = begin_report(self.bench, chain or self.shell.here.chain, at)
        if isinstance(place, Place):
            self.go(place)
        else:
            self.shell.fault = place
            self.shell.changed()

    def take_focus(self) -> None:
        """Give the keyboard back to the page."""
        if self.page is not None:
            self.page.take_focus()

    def read_again(self) -> None:
        """What the page shows was changed from a panel."""
        if self.page is not None:
            self.page.read_again()

    def ask_signature(self, about: Words, then: Callable[[str, str], None]) -> None:
        """Open the signing dialog."""
        now = self.bench.clock.now().isoformat(sep=" ", timespec="minutes")
        who = Message("ui.sign.who", {"person": self.bench.session.name, "time": now})
        identify = None if self.bench.is_identified else self.bench.identify
        ask_signature(self.look, self, Signer(about, who, identify, self.bench.prove), then)

    def ask_password(self, question: Words, then: Callable[[str], None]) -> None:
        """Ask for the password before an act that nobody takes back."""
        ask_password(self.look, self, question, then)

    def ask_sure(self, question: Words, then: Callable[[], None]) -> None:
        """Ask before an act that cannot be undone."""
        ask_sure(self.look, self, question, then)

    # -- the window --

    @property
    def page(self) -> Page | None:
        """The page in view."""
        page = self.stack.currentWidget()
        return page if isinstance(page, Page) else None

    def show_remembered(self) -> None:
        """Show the window where and as large as it was."""
        if not self.restoreGeometry(self.look.settings.blob("window/geometry")):
            self.resize(1280, 820)
        self.show()

    def lock(self) -> None:
        """Cover everything until the password is given again; the keys are forgotten meanwhile."""
        if not self.cover.isVisible():
            self.bench.leave_desk()
        self.cover.lock(self.shell.person)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hand over what is typed, wait for the desk, record the logout, then close."""
        if self._leaving:
            event.accept()
            return
        event.ignore()
        if not self.cover.isVisible():
            self._leave_page()
        self.look.settings.keep("window/geometry", self.saveGeometry())
        self.look.settings.keep("window/panel", tuple(self._splitter.sizes()))
        self.shell.logout(self._close_now)

    def _idle_minutes(self) -> int:
        """What the person's settings say, and not more than the study's own rules allow."""
        own, most = self.look.settings.number("lock/minutes", MINUTES), self.bench.reads.idle_minutes
        return own if most is None else min(own, most)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to watch for idleness."""
        super().showEvent(event)
        self.idle.watch(self.windowHandle())
        if not self._shown_once:
            self._shown_once = True
            QTimer.singleShot(QUIET_MS, self._prove_quietly)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The cover covers all."""
        self.cover.setGeometry(self.rect())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground."""
        paint.open_painter(self).fillRect(self.rect(), self.look.colours.surface)

    def _close_now(self) -> None:
        self._leaving = True
        self._backing_up.stop()
        self.idle.stop()
        self.hide()  # what is hidden is not painted, and nothing reads a study that is closed
        self.bench.leave()
        self.close()
        self.deleteLater()
        self._left()

    def _prove_quietly(self) -> None:
        if not self._leaving:
            self.shell.prove_quietly()

    def _lay_out(self) -> None:
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setHandleWidth(3)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self.stack)
        self._splitter.addWidget(self.panel)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setStretchFactor(1, 0)
        sizes = self.look.settings.numbers("window/panel")
        self._splitter.setSizes(list(sizes) if len(sizes) == 2 else [900, 360])
        self.panel.hide()
        right = QVBoxLayout()
        right.setSpacing(0)
        for widget in (self.top, *self.warnings, self.away, self.notice):
            right.addWidget(widget)
        right.addWidget(self._splitter, 1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addLayout(right, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.banner)
        whole.addWidget(self.place_banner)
        whole.addLayout(middle, 1)
        whole.addWidget(self.status)

    def _bind_keys(self) -> None:
        self._key("Ctrl+K", self.go_to.setFocus)
        self._key("Alt+Left", self.back)
        self._key("Ctrl+L", self.lock)
        self._key("Ctrl++", lambda: self.look.use_size(self.look.size + 1))
        self._key("Ctrl+=", lambda: self.look.use_size(self.look.size + 1))
        self._key("Ctrl+-", lambda: self.look.use_size(self.look.size - 1))
        self._key("Ctrl+Shift+E", self.begin_report)
        for name, key in PANEL_KEYS.items():
            self._key(key, partial(self.show_panel, name))
        for number in range(9):
            self._key(f"Alt+{number + 1}", partial(self.rail.go, number))

    def _key(self, keys: str, act: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.activated.connect(lambda: None if self.cover.isVisible() else act())

    def _leave_page(self) -> None:
        if self.page is not None:
            self.page.leave_place()

    def _hear_news(self) -> None:
        """Another desk wrote: read again; what is being typed stays."""
        if not self.cover.isVisible():
            self.shell.refresh()
            self.read_again()

    def _tell_away(self, fault: Fault | None) -> None:
        """A calm line while the server does not answer; what is typed waits and is sent."""
        if fault is None:
            self.away.clear()
            self._hear_news()
        else:
            self.away.tell(Tone.AMBER, fault)

    def _refresh(self) -> None:
        shell = self.shell
        entries = tuple(
            RailEntry(
                s.name,
                s.code,
                find_screen(s.name).icon,
                shell.open_queries if s.name == "queries" else 0,
                s.group,
            )
            for s in shell.sections
        )
        self.rail.show_entries(entries, _home_of(shell.here.section))
        self.go_to.show_sections(tuple((section.name, section.code) for section in shell.sections))
        self.top.show_who(shell.title, shell.site, shell.person, shell.role)
        self.top.back.setEnabled(shell.trace.can_go_back)
        self.banner.show_nature(shell.nature)
        self.place_banner.show_words(shell.place_banner or "", calm=True)
        self.status.show_messages(shell.status, stored=self.bench.desk.is_empty)
        if shell.fault is not None:
            self.notice.tell(Tone.RED, shell.fault)
        else:
            self.notice.clear()
        if shell.here != self._shown:
            self._show(shell.here)
        self._show_panel()
        self._retitle()

    def _show(self, place: Place) -> None:
        section = self._section_of(place)
        try:
            page = self._pages.get(section)
            if page is None:
                page = self._pages[section] = build_screen(find_screen(section), self)
                self.stack.addWidget(page)
            page.show_place(place)
        except Refusal as refusal:
            self.notice.tell(Tone.RED, refusal.fault)
            return
        self._shown = place
        self.stack.setCurrentWidget(page)
        QTimer.singleShot(0, page.take_focus)

    def _section_of(self, place: Place) -> str:
        """A form's screen depends on its layout."""
        if place.section != "form":
            return place.section
        design = self.bench.reads.design()
        oid = (place.record.split("/") + [""] * 3)[2]
        layouts = {form.oid: form.layout for form in design.forms} if design is not None else {}
        return LAYOUTS.get(layouts.get(oid, "form"), "form")

    def _show_panel(self) -> None:
        page = self.page
        self.panel.show_panel(self.shell.panel, page.spot if page is not None else ("", ""))

    def _noted(self, _outcome: Outcome) -> None:
        self.status.show_messages(self.shell.status, stored=self.bench.desk.is_empty)

    def _retell(self) -> None:
        if self.shell.language is not self.look.language:
            self.shell.set_language(self.look.language)
            self._leave_page()
            self.read_again()
            self._show_panel()
        self._retitle()
        for widget in QApplication.allWidgets():
            if self.isAncestorOf(widget):
                widget.update()

    def _retitle(self) -> None:
        title = self.look.say(self.shell.title) if self.shell.title.en else self.look.say("ui.app.name")
        mark = "" if self.shell.nature in ("", "live") else f" [{self.shell.nature.upper()}]"
        self.setWindowTitle(f"{title}{mark}")


def _home_of(section: str) -> str:
    """The rail entry a screen belongs to."""
    return "subjects" if section in ("subject", "charts", "visit", "form") else section
