"""Founding a study in the login window: the form, its progress, and the recovery code typed back from paper."""

from __future__ import annotations

from ecrf.ui.controls.form_rows import FormRow, FormRows
from ecrf.ui.controls.words import Said
from ecrf.ui.look import Look, Words
from ecrf.ui.screens.login_pane import LoginPane
from ecrf.ui.screens.login_server import CERTIFICATE
from ecrf.ui.theme import Tone
from ecrf.ui.widgets.codes import CodesPage
from ecrf.viewmodels.founding import FOLDER, NATURES, NEEDED_WHERE, NONE, OWN, SERVER, WHERE, FoundingScreen
from ecrf.words import Message, Text

FAULTS_SHOWN = 6
TRAINING = ("training", "training_version", "training_day")
ON_SERVER = ("address", "certificate", "owner", "owner_password")


class FoundingPane(LoginPane):
    """Draws a FoundingScreen."""

    def __init__(self, look: Look, model: FoundingScreen) -> None:
        super().__init__(look, "founding.title", "founding.line", "founding.give")
        self.model = model
        designs: list[tuple[str, Words]] = [(NONE, "founding.design.none")]
        designs += [(code, Text(code)) for code in model.designs]
        designs.append((OWN, "founding.design.own"))
        self.study = self.add_form(FormRows(look, _study_rows(tuple(designs), model.home)), "founding.study")
        self.study.put("certificate", look.settings.text(CERTIFICATE))
        self.person = self.add_form(FormRows(look, PERSON), "founding.administrator")
        self.training = self.add_form(FormRows(look, TRAINED))
        self.recovery = self.add_form(FormRows(look, HOLDERS), "founding.recovery")
        self.details = Said(look, "", "small", "red")
        self.details.setWordWrap(True)
        self.rows.addWidget(self.details)
        self.rows.addStretch(1)
        self._forms = (self.study, self.person, self.training, self.recovery)
        self.codes = CodesPage(look)
        self.codes.hide()
        self.rows.insertWidget(0, self.codes)
        self.study.given = lambda: self.person.focus_row("person")
        self.person.given = self._person_done
        self.training.given = self._give
        self.codes.rows_given = self._give
        self.study.changed = self._refresh_rows
        self.give.clicked.connect(self._give)
        self.study.choose("design", model.designs[0] if model.designs else NONE)
        model.on_change.append(self._changed)
        self._refresh_rows()
        self._changed()

    def values(self) -> dict[str, str]:
        """Everything typed."""
        found: dict[str, str] = {}
        for form in self._forms:
            found |= form.values()
        return found

    def take_focus(self) -> None:
        """The first row."""
        self.study.take_focus()

    def close_pane(self) -> None:
        """Leave, unless the study is being founded or its code stands here unconfirmed."""
        if not self.model.busy and not self.model.codes:
            self.person.put("password", "")
            self.person.put("again", "")
            self.study.put("owner_password", "")
            self.closed()

    def _person_done(self) -> None:
        if self.study.values()["nature"] == "live":
            self.training.take_focus()
        else:
            self._give()

    def _give(self) -> None:
        if self.model.codes:
            self.model.confirm(self.codes.typed())
        else:
            typed = self.values()
            if typed["where"] == SERVER and typed["certificate"].strip():
                self.look.settings.keep(CERTIFICATE, typed["certificate"].strip())
            self.model.found(typed)

    def _refresh_rows(self) -> None:
        typed = self.study.values()
        for name in (*NEEDED_WHERE[FOLDER], *ON_SERVER):
            self.study.show_row(name, shown=(name in ON_SERVER) == (typed["where"] == SERVER))
        self.study.show_row("design_folder", shown=typed["design"] == OWN)
        self.study.show_row("site_name", shown=bool(typed["site"].strip()))
        self.training.setVisible(typed["nature"] == "live" and not self.model.codes)

    def _changed(self) -> None:
        model = self.model
        shows_codes = bool(model.codes)
        if shows_codes and not self.codes.isVisibleTo(self):
            self._show_codes()
        # From the last to the first, so that the keyboard ends in the first wrong row, which must be enabled by then.
        for form in reversed(self._forms):
            form.setEnabled(not model.busy)
            form.show_faults({name: fault for name, fault in model.faults.items() if name in form.values()})
        self.codes.show_faults(model.faults)
        for button in (self.give, self.drop):
            button.setEnabled(not model.busy)
        self.drop.setVisible(not shows_codes)
        if model.step is not None:
            self.notice.tell(Tone.BLUE, model.step)
        elif model.fault is not None:
            self.notice.tell(Tone.RED, model.fault)
        else:
            self.notice.clear()
        lines = [f"{fault.place}: {self.look.fault(fault)}" for fault in model.details[:FAULTS_SHOWN]]
        self.details.write("\n".join(lines))
        self.details.setVisible(bool(lines))

    def _show_codes(self) -> None:
        for index in range(self.rows.count()):
            item = self.rows.itemAt(index)
            widget = item.widget() if item is not None else None
            if widget is not None and widget is not self.codes:
                widget.hide()
        self.title.tell("founding.code_title")
        self.line.tell(Message("founding.code_line", {"count": len(self.model.codes)}))
        self.give.tell("founding.code_give")
        self.codes.show_codes(self.model.codes)
        self.codes.show()
        self.codes.take_focus()


def _study_rows(designs: tuple[tuple[str, Words], ...], home: str) -> tuple[FormRow, ...]:
    return (
        FormRow("name", "founding.name", "founding.name.hint"),
        FormRow("where", "founding.where", options=tuple((w, f"founding.where.{w}") for w in WHERE)),
        FormRow("place", "founding.place", folder=True, text=home),
        FormRow("address", "ui.server.address", "ui.server.address_hint"),
        FormRow("certificate", "ui.server.certificate", "ui.server.certificate_hint", file=True),
        FormRow("owner", "founding.owner", "founding.owner.hint"),
        FormRow("owner_password", "founding.owner_password", "founding.owner_password.hint", secret=True),
        FormRow("nature", "founding.nature", options=tuple((n, f"founding.nature.{n}") for n in NATURES)),
        FormRow("design", "founding.design", options=designs),
        FormRow("design_folder", "founding.design_folder", "founding.design_folder.hint", folder=True),
        FormRow("site", "founding.site", "founding.site.hint"),
        FormRow("site_name", "founding.site_name"),
    )


PERSON = (
    FormRow("person", "founding.person"),
    FormRow("login", "founding.login"),
    FormRow("organisation", "founding.organisation"),
    FormRow("password", "founding.password", "founding.password.hint", secret=True),
    FormRow("again", "founding.again", secret=True),
)
TRAINED = (
    FormRow("training", "people.training", "people.training.hint"),
    FormRow("training_version", "people.training_version"),
    FormRow("training_day", "people.training_day", "people.day.hint"),
)
HOLDERS = (
    FormRow(
        "holders", "founding.holders", options=(("1", "founding.holders.1"), ("2", "founding.holders.2"))
    ),
)
