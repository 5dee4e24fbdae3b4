"""The person in focus on the administration page: roles, training, and what may be done about them."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ecrf.services.reads.people_view import GrantView, PersonView
from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.table import Table
from ecrf.ui.controls.words import Said
from ecrf.ui.look import Look
from ecrf.ui.theme import Tone
from ecrf.viewmodels.people import PeopleScreen
from ecrf.words import Message

GRANTS = (
    Column("role", "ui.people.role", 140, 1),
    Column("site", "ui.people.site", 80),
    Column("since", "ui.people.since", 100),
    Column("until", "ui.people.until", 100),
)
TRAININGS = (
    Column("what", "people.training", 160, 2),
    Column("version", "people.training_version", 100, 1),
    Column("day", "people.training_day", 100),
)


class PersonSide(QWidget):
    """Tables of roles and training with their buttons; the page binds the buttons."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.grants = Table(look, GRANTS)
        self.grants.tell_empty("users", "ui.people.no_role", "ui.people.no_role_line")
        self.trainings = Table(look, TRAININGS)
        self.trainings.tell_empty("form", "people.no_training", "people.no_training_line")
        self.alone = Notice(look)
        self.grant = Button(look, "ui.people.grant", icon="key")
        self.last_day = Button(look, "people.last_day", icon="calendar")
        self.withdraw = Button(look, "ui.people.withdraw", icon="remove")
        self.train = Button(look, "people.train", icon="form")
        self.identify = Button(look, "people.identify", icon="user")
        self.identity = Said(look, "", "small", "soft")
        self.renew = Button(look, "people.renew", icon="key")
        self.disable = Button(look, "ui.people.disable", Weight.DANGER)
        under = QVBoxLayout(self)
        under.setContentsMargins(0, 0, 0, 8)
        under.setSpacing(6)
        under.addWidget(self.grants, 3)
        under.addWidget(self.trainings, 2)
        line = QHBoxLayout()
        line.setContentsMargins(12, 0, 10, 0)
        line.addWidget(self.identity, 1)
        under.addLayout(line)
        under.addWidget(self.alone)
        for buttons in (
            (self.grant, self.last_day, self.withdraw),
            (self.train, self.identify),
            (self.renew, self.disable),
        ):
            acts = QHBoxLayout()
            acts.setContentsMargins(10, 0, 10, 0)
            for button in buttons:
                acts.addWidget(button)
            acts.addStretch(1)
            under.addLayout(acts)

    def chosen_grant(self, person: PersonView | None) -> GrantView | None:
        """The role in focus."""
        row = self.grants.row
        return person.grants[row] if person is not None and row < len(person.grants) else None

    def show_person(self, model: PeopleScreen) -> None:
        """Show the person in focus, and what may be done."""
        person = model.chosen
        grants = person.grants if person is not None else ()
        trainings = person.trainings if person is not None else ()
        self.grants.show_rows(len(grants), lambda row: self._grant_row(grants[row]))
        self.trainings.show_rows(
            len(trainings),
            lambda row: Row(
                (
                    Cell(trainings[row].what, strong=True),
                    Cell(trainings[row].version),
                    Cell(trainings[row].day),
                )
            ),
        )
        self._show_acts(model, person)

    def site_words(self, grant: GrantView) -> str:
        """Where a role is held."""
        return self._look.say("ui.login.all_sites") if grant.site == "*" else grant.site_number

    def _grant_row(self, grant: GrantView) -> Row:
        icon, tone = ("check", Tone.GREEN) if grant.active else ("dash", Tone.GREY)
        words = self._look.say(f"role.{grant.role}")
        role = Cell(words, icon, tone, strong=grant.active, soft=not grant.active)
        return Row(
            (role, Cell(self.site_words(grant)), Cell(grant.since), Cell(grant.until or "—", soft=True))
        )

    def _show_acts(self, model: PeopleScreen, person: PersonView | None) -> None:
        somebody = person is not None and not person.disabled
        active = bool(person and any(grant.active for grant in person.grants))
        said = person.identity if person is not None else ""
        self.identity.tell(
            Message("people.identity_line", {"said": said}) if said else Message("people.no_identity")
        )
        self.identity.setVisible(person is not None)
        for button in (self.grant, self.train, self.identify):
            button.setEnabled(model.may_grant and somebody)
        for button in (self.withdraw, self.last_day):
            button.setEnabled(model.may_grant and active)
        for button in (self.disable, self.renew):
            button.setEnabled(model.may_add and somebody)
        alone = model.alone(person) if person is not None else ()
        if alone:
            roles = ", ".join(f"{self._look.say(f'role.{one.role}')} {self.site_words(one)}" for one in alone)
            self.alone.tell(Tone.GREY, Message("people.alone", {"roles": roles}))
        else:
            self.alone.clear()
