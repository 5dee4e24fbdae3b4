"""Administration: people with their roles, sites, and what each role may do."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from ecrf.services.reads.people_view import GrantView, PersonView, SiteView
from ecrf.ui.controls.ask_line import AskLine
from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.menu import Menu
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.segmented import Segmented
from ecrf.ui.controls.table import Table
from ecrf.ui.controls.words import Said
from ecrf.ui.frame import Frame, Page
from ecrf.ui.screens.people_form import Entry, EntryForm, person_form, site_form
from ecrf.ui.theme import Tone
from ecrf.viewmodels.people import NewAccount, PeopleScreen
from ecrf.viewmodels.places import Place
from ecrf.words import Message, Text

PERSONS = (
    Column("name", "ui.people.name", 160, 2),
    Column("login", "ui.people.login", 120, 1),
    Column("organisation", "ui.people.organisation", 150, 2),
    Column("roles", "ui.people.roles", 260, 3),
)
GRANTS = (
    Column("role", "ui.people.role", 140, 1),
    Column("site", "ui.people.site", 80),
    Column("since", "ui.people.since", 100),
    Column("until", "ui.people.until", 100),
)
SITES = (
    Column("number", "ui.people.number", 80),
    Column("name", "ui.people.name", 240, 2),
    Column("organisation", "ui.people.organisation", 220, 2),
    Column("subjects", "ui.study.subjects", 100, right=True),
)
PERSONS_PAGE, SITES_PAGE, MATRIX_PAGE, ENTRY_PAGE = range(4)


class PeoplePage(Page):
    """Draws a PeopleScreen."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        look = self.look
        self.model = PeopleScreen(frame.bench, frame.bench.accounts)
        self.persons = Table(look, PERSONS, "people")
        self.grants = Table(look, GRANTS)
        self.grants.tell_empty("users", "ui.people.no_role", "ui.people.no_role_line")
        self.sites = Table(look, SITES)
        self.sites.tell_empty("folder", "ui.people.no_site", "ui.people.no_site_line")
        self.matrix = Table(look, ())
        self.notice = Notice(look)
        self.ask = AskLine(look)
        self.which = Segmented(look, ("ui.people.people", "ui.people.sites", "ui.people.matrix"))
        self.add = Button(look, "ui.people.add", Weight.PRIMARY, "user-add", key="Ctrl+N")
        self.add.setShortcut("Ctrl+N")
        self.grant = Button(look, "ui.people.grant", icon="key")
        self.withdraw = Button(look, "ui.people.withdraw", icon="remove")
        self.disable = Button(look, "ui.people.disable", Weight.DANGER)
        self._stack = QStackedWidget()
        self._form: EntryForm | None = None
        self._lay_out()
        self.which.chosen.connect(self._page_chosen)
        self.add.clicked.connect(self._add)
        self.grant.clicked.connect(self._choose_role)
        self.withdraw.clicked.connect(self._withdraw)
        self.disable.clicked.connect(self._disable)
        self.persons.moved.connect(self._moved)
        self.model.on_change.append(self._changed)
        look.changed.connect(self._changed)

    def show_place(self, place: Place) -> None:
        """Read again."""
        self.model.refresh()

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
        bar.addWidget(self.add)
        side = QWidget()
        under = QVBoxLayout(side)
        under.setContentsMargins(0, 0, 0, 8)
        under.setSpacing(6)
        under.addWidget(self.grants, 1)
        acts = QHBoxLayout()
        acts.setContentsMargins(10, 0, 10, 0)
        for button in (self.grant, self.withdraw, self.disable):
            acts.addWidget(button)
        acts.addStretch(1)
        under.addLayout(acts)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setHandleWidth(3)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self.persons)
        parts.addWidget(side)
        parts.setSizes([720, 460])
        self._holder = QWidget()
        self._entry = QVBoxLayout(self._holder)
        for widget in (parts, self.sites, self.matrix, self._holder):
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
        self._show_grants(model.chosen)
        self._show_matrix()
        self.add.tell("ui.people.add_site" if self.which.current == SITES_PAGE else "ui.people.add")
        may = model.may_add_site if self.which.current == SITES_PAGE else model.may_add
        self.add.setVisible(may and self.which.current != MATRIX_PAGE)
        self.grant.setEnabled(model.may_grant and model.chosen is not None)
        self.withdraw.setEnabled(model.may_grant and bool(model.chosen and model.chosen.grants))
        self.disable.setEnabled(model.may_add and model.chosen is not None)
        if model.busy:
            self.notice.tell(Tone.BLUE, "ui.people.busy")
        elif model.fault is not None:
            self.notice.tell(Tone.RED, model.fault)
        else:
            self.notice.clear()

    def _person_row(self, person: PersonView) -> Row:
        say = self.look.say
        roles = ", ".join(f"{say(f'role.{g.role}')} {self._site_words(g)}" for g in person.grants if g.active)
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

    def _site_words(self, grant: GrantView) -> str:
        return self.look.say("ui.login.all_sites") if grant.site == "*" else grant.site_number

    def _show_grants(self, person: PersonView | None) -> None:
        grants = person.grants if person is not None else ()

        def row_of(index: int) -> Row:
            grant = grants[index]
            icon, tone = ("check", Tone.GREEN) if grant.active else ("dash", Tone.GREY)
            role = Cell(
                self.look.say(f"role.{grant.role}"), icon, tone, strong=grant.active, soft=not grant.active
            )
            return Row(
                (role, Cell(self._site_words(grant)), Cell(grant.since), Cell(grant.until or "—", soft=True))
            )

        self.grants.show_rows(len(grants), row_of)

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
        self._show_grants(self.model.chosen)
        self._changed()

    def _page_chosen(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        self._changed()

    def _add(self) -> None:
        make = site_form if self.which.current == SITES_PAGE else person_form
        roles = tuple(self.model.people.roles)
        self._show_form(make(self.look, roles, self._entered, self._close_form))

    def _show_form(self, form: EntryForm) -> None:
        if self._form is not None:
            self._form.deleteLater()
        self._form = form
        self._entry.addWidget(form, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self._stack.setCurrentIndex(ENTRY_PAGE)
        form.take_focus()

    def _entered(self, entry: Entry) -> None:
        if self.which.current == SITES_PAGE:
            self.model.add_site(entry.texts["number"], entry.texts["name"], entry.texts["organisation"])
        else:
            texts = entry.texts
            roles = (entry.role,) if entry.role else ()
            account = NewAccount(
                texts["login"].strip(),
                texts["name"].strip(),
                texts["organisation"].strip(),
                texts["password"],
                roles,
            )
            self.model.add_person(account, entry.role, self._site_of(texts["site"]))
        if self.model.fault is None:
            self._close_form()

    def _site_of(self, number: str) -> str:
        return next((site.site for site in self.model.people.sites if site.number == number.strip()), "*")

    def _close_form(self) -> None:
        self._stack.setCurrentIndex(self.which.current)
        self.take_focus()

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
        menu.open_under(self.grant)

    def _withdraw(self) -> None:
        person = self.model.chosen
        if person is not None and self.grants.row < len(person.grants):
            grant = person.grants[self.grants.row]
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
