"""Administration: people with their roles, sites, and what each role may do."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from ecrf.services.reads.people_view import PersonView, SiteView
from ecrf.ui.controls.ask_line import AskLine
from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.menu import Menu
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.segmented import Segmented
from ecrf.ui.controls.table import Table
from ecrf.ui.controls.words import Said
from ecrf.ui.frame import Frame, Page
from ecrf.ui.look import Words
from ecrf.ui.screens.people_access import AccessPane
from ecrf.ui.screens.people_codes import CodesEntry
from ecrf.ui.screens.people_form import (
    EntryForm,
    person_form,
    renewal_form,
    site_form,
    trained_of,
    training_form,
)
from ecrf.ui.screens.people_side import PersonSide
from ecrf.ui.theme import Tone
from ecrf.viewmodels.access import AccessScreen
from ecrf.viewmodels.people import NewAccount, PeopleScreen
from ecrf.viewmodels.places import Place
from ecrf.words import Message, Text

PERSONS = (
    Column("name", "ui.people.name", 160, 2),
    Column("login", "ui.people.login", 120, 1),
    Column("organisation", "ui.people.organisation", 150, 2),
    Column("roles", "ui.people.roles", 260, 3),
)
SITES = (
    Column("number", "ui.people.number", 80),
    Column("name", "ui.people.site_name", 240, 2),
    Column("organisation", "ui.people.organisation", 220, 2),
    Column("subjects", "ui.study.subjects", 100, right=True),
)
PERSONS_PAGE, SITES_PAGE, MATRIX_PAGE, ACCESS_PAGE, ENTRY_PAGE = range(5)


class PeoplePage(Page):
    """Draws a PeopleScreen."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        look = self.look
        self.model = PeopleScreen(frame.bench, frame.bench.accounts)
        self.persons = Table(look, PERSONS, "people")
        self.side = PersonSide(look)
        self.sites = Table(look, SITES)
        self.sites.tell_empty("folder", "ui.people.no_site", "ui.people.no_site_line")
        self.matrix = Table(look, ())
        self.notice = Notice(look)
        self.ask = AskLine(look)
        self.access = AccessPane(look, AccessScreen(frame.bench))
        self.which = Segmented(
            look, ("ui.people.people", "ui.people.sites", "ui.people.matrix", "ui.people.access")
        )
        self.add = Button(look, "ui.people.add", Weight.PRIMARY, "user-add", key="Ctrl+N")
        self.add.setShortcut("Ctrl+N")
        self.recovery = Button(look, "people.recovery", Weight.QUIET, "key")
        self._stack = QStackedWidget()
        self._form: QWidget | None = None
        self._lay_out()
        self.which.chosen.connect(self._page_chosen)
        self.add.clicked.connect(self._add)
        self.side.grant.clicked.connect(self._choose_role)
        self.side.withdraw.clicked.connect(self._withdraw)
        self.side.last_day.clicked.connect(self._ask_last_day)
        self.side.train.clicked.connect(self._train)
        self.side.identify.clicked.connect(self._ask_identity)
        self.side.renew.clicked.connect(self._renew)
        self.recovery.clicked.connect(self._choose_holders)
        self.side.disable.clicked.connect(self._disable)
        self.persons.moved.connect(self._moved)
        self.model.on_change.append(self._changed)
        look.changed.connect(self._changed)

    def show_place(self, place: Place) -> None:
        """Read again; `access` leads to the review."""
        self.model.refresh()
        if place.at == "access":
            self.which.choose(ACCESS_PAGE)
            self._page_chosen(ACCESS_PAGE)

    def take_focus(self) -> None:
        """Into the people."""
        self.persons.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(16, 10, 16, 10)
        bar.setSpacing(12)
        bar.addWidget(Said(self.look, "section.people", "title"))
        bar.addWidget(self.which)
        bar.addStretch(1)
        bar.addWidget(self.recovery)
        bar.addWidget(self.add)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setHandleWidth(3)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self.persons)
        parts.addWidget(self.side)
        parts.setSizes([720, 460])
        self._holder = QWidget()
        self._entry = QVBoxLayout(self._holder)
        for widget in (parts, self.sites, self.matrix, self.access, self._holder):
            self._stack.addWidget(widget)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(bar)
        whole.addWidget(self.notice)
        whole.addWidget(self._stack, 1)
        whole.addWidget(self.ask)

    def _changed(self) -> None:
        model = self.model
        persons, sites = model.persons, model.people.sites
        self.persons.row = model.row
        self.persons.show_rows(len(persons), lambda row: self._person_row(persons[row]))
        self.sites.show_rows(len(sites), lambda row: self._site_row(sites[row]))
        self.side.show_person(model)
        self._show_matrix()
        self.add.tell("ui.people.add_site" if self.which.current == SITES_PAGE else "ui.people.add")
        may = model.may_add_site if self.which.current == SITES_PAGE else model.may_add
        self.add.setVisible(may and self.which.current in (PERSONS_PAGE, SITES_PAGE))
        self.recovery.setVisible(model.may_add and self.which.current == PERSONS_PAGE)
        if model.codes and not isinstance(self._form, CodesEntry):
            self._show_codes()
        if model.busy:
            self.notice.tell(Tone.BLUE, "ui.people.busy")
        elif model.fault is not None:
            self.notice.tell(Tone.RED, model.fault)
        else:
            self.notice.clear()

    def _person_row(self, person: PersonView) -> Row:
        say = self.look.say
        roles = ", ".join(
            f"{say(f'role.{g.role}')} {self.side.site_words(g)}" for g in person.grants if g.active
        )
        name = Cell(
            person.name,
            "blind" if person.disabled else "user",
            Tone.GREY,
            strong=True,
            struck=person.disabled,
        )
        return Row(
            (
                name,
                Cell(person.login),
                Cell(person.organisation, soft=True),
                Cell(roles or "—", soft=not roles),
            )
        )

    def _site_row(self, site: SiteView) -> Row:
        return Row(
            (
                Cell(site.number, strong=True),
                Cell(site.name),
                Cell(site.organisation, soft=True),
                Cell(str(site.subjects)),
            )
        )

    def _show_matrix(self) -> None:
        people = self.model.people
        actions = sorted({cell.action for cell in people.matrix})
        roles = tuple(Column(role, f"role.{role}", 120, 1) for role in people.roles)
        self.matrix.show_columns((Column("action", "ui.people.action", 240, 1), *roles))
        allowed = {(cell.role, cell.action) for cell in people.matrix}

        def row_of(index: int) -> Row:
            action = actions[index]
            marks = (
                Cell("", "check", Tone.GREEN) if (role, action) in allowed else Cell()
                for role in people.roles
            )
            return Row((Cell(self.look.say(f"ui.action.{action}")), *marks))

        self.matrix.show_rows(len(actions), row_of)

    def _moved(self, row: int) -> None:
        self.model.row = row
        self._changed()

    def _page_chosen(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        if index == ACCESS_PAGE:
            self.access.model.refresh()
        self._changed()

    def _add(self) -> None:
        if self._form is not None and self._stack.currentIndex() == ENTRY_PAGE:
            return  # what is being typed there is finished or left first
        if self.which.current == SITES_PAGE:
            form = site_form(self.look)
            form.given = self._site_entered
        else:
            model = self.model
            sites: list[tuple[str, Words]] = [("*", "ui.login.all_sites")]
            sites += [(site.site, Text(site.number)) for site in model.people.sites]
            form = person_form(self.look, tuple(model.people.roles), tuple(sites), live=model.is_live)
            form.given = self._person_entered
        self._show_entry(form)

    def _show_entry(self, form: EntryForm) -> None:
        form.dropped = self._close_form
        self._show_form(form)
        form.take_focus()

    def _show_form(self, form: QWidget) -> None:
        self._drop_form()
        self._form = form
        self._entry.addWidget(form, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self._stack.setCurrentIndex(ENTRY_PAGE)

    def _site_entered(self, texts: Mapping[str, str]) -> None:
        self.model.add_site(texts["number"], texts["name"], texts["organisation"])
        self._close_unless_refused()

    def _person_entered(self, texts: Mapping[str, str]) -> None:
        words = {name: text.strip() for name, text in texts.items()}
        role = words["role"]
        account = NewAccount(
            words["login"], words["name"], words["organisation"], texts["password"], (role,) if role else ()
        )
        trained = trained_of(words) if words["training"] else None
        self.model.add_person(account, role, words["site"], (trained, words["identity"]))
        self._close_unless_refused()

    def _close_unless_refused(self) -> None:
        if self.model.fault is None:
            self._close_form()

    def _drop_form(self) -> None:
        """Nothing typed or shown in a form outlives it."""
        if self._form is not None:
            self._entry.removeWidget(self._form)
            self._form.hide()
            self._form.deleteLater()
            self._form = None

    def _close_form(self) -> None:
        self._drop_form()
        self._stack.setCurrentIndex(self.which.current)
        self.take_focus()

    def _train(self) -> None:
        person = self.model.chosen
        if person is None:
            return
        title = Message("people.train_title", {"person": person.name})
        form = training_form(self.look, title, self.model.bench.typed_now()[:10])

        def given(texts: Mapping[str, str]) -> None:
            self.model.train(person.person, trained_of(texts))
            self._close_unless_refused()

        form.given = given
        self._show_entry(form)

    def _renew(self) -> None:
        person = self.model.chosen
        if person is None:
            return
        form = renewal_form(self.look, Message("people.renew_title", {"person": person.name}))

        def given(texts: Mapping[str, str]) -> None:
            self.model.renew(person.person, texts["password"])
            self._close_form()

        form.given = given
        self._show_entry(form)

    def _ask_identity(self) -> None:
        person = self.model.chosen
        if person is not None:
            question = Message("people.identify_ask", {"person": person.name})
            self.ask.ask(question, lambda seen: self.model.check_identity(person.person, seen))

    def _ask_last_day(self) -> None:
        person = self.model.chosen
        grant = self.side.chosen_grant(person)
        if person is None or grant is None:
            return
        role = Message(f"role.{grant.role}")
        question = Message("people.last_day_ask", {"person": person.name, "role": role})
        self.ask.ask_day(question, lambda day: self.model.set_last_day(person.person, grant, day))

    def _choose_holders(self) -> None:
        menu = Menu(self.look, self)
        for holders in ("1", "2"):
            menu.act_on(f"founding.holders.{holders}", self._renew_recovery, holders)
        menu.open_under(self.recovery)

    def _renew_recovery(self, holders: str) -> None:
        self.frame.ask_sure("people.recovery_sure", lambda: self.model.renew_recovery(int(holders)))

    def _show_codes(self) -> None:
        pane = CodesEntry(self.look, self.model)
        pane.closed = self._close_form
        self._show_form(pane)
        pane.take_focus()

    def _choose_role(self) -> None:
        person = self.model.chosen
        if person is None:
            return
        menu = Menu(self.look, self)
        for role in self.model.people.roles:
            sites = menu.under(f"role.{role}")
            give = partial(self.model.grant, person.person, role)
            sites.act_on("ui.login.all_sites", give, "*")
            for site in self.model.people.sites:
                sites.act_on(Text(f"{site.number} {site.name}"), give, site.site)
        menu.open_under(self.side.grant)

    def _withdraw(self) -> None:
        person = self.model.chosen
        grant = self.side.chosen_grant(person)
        if person is not None and grant is not None:
            role = Message(f"role.{grant.role}")
            question = Message("ui.people.withdraw_sure", {"person": person.name, "role": role})
            self.frame.ask_sure(question, lambda: self.model.withdraw(person.person, grant))

    def _disable(self) -> None:
        person = self.model.chosen
        if person is not None:
            question = Message("ui.people.disable_sure", {"person": person.name})
            ask = self.ask

            def sure(reason: str) -> None:
                self.frame.ask_sure(question, lambda: self.model.disable(person.person, reason))

            ask.ask("ui.people.disable_why", sure, ("ui.people.left",))


def build(frame: Frame) -> Page:
    """The page for the window."""
    return PeoplePage(frame)
