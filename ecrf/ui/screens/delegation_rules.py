"""Rules for people on the delegation page: each with its value, who says so, and what it means; set in place."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ecrf.services.house_rules import LIVE_RULES
from ecrf.services.reads.people_view import RuleView
from ecrf.ui.controls.ask_line import AskLine
from ecrf.ui.controls.button import Button
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.row_foot import RowFoot
from ecrf.ui.controls.table import Table
from ecrf.ui.controls.words import Said
from ecrf.ui.look import Look
from ecrf.ui.theme import Tone
from ecrf.viewmodels.delegation import DelegationScreen
from ecrf.words import Arg, Message, Text

RULES = (
    Column("rule", "people.rule", 380, 3),
    Column("value", "people.rule_value", 130, 1),
    Column("bounds", "people.rule_bounds", 110),
    Column("source", "people.rule_source", 170, 1),
)


class RulesPane(QWidget):
    """Draws the rules of a DelegationScreen; `ask` is the page's line for questions."""

    def __init__(self, look: Look, model: DelegationScreen) -> None:
        super().__init__()
        self._look, self._model = look, model
        self.ask: AskLine | None = None
        self.table = Table(look, RULES, "rules")
        self.letters = Said(look, "", "base", "soft")
        self.change = Button(look, "people.rule_change", icon="edit")
        self.take_away = Button(look, "people.rule_away", icon="remove")
        self.letter = Button(look, "people.file_letter", icon="note")
        for button in (self.change, self.take_away, self.letter):
            button.setVisible(model.may_rule)
        self.change.clicked.connect(lambda: self._change(self.table.row))
        self.table.activated.connect(self._change)
        self.table.moved.connect(lambda _row: self.show_rules())
        self.take_away.clicked.connect(self._take_away)
        self.letter.clicked.connect(self._file_letter)
        acts = QHBoxLayout()
        acts.setContentsMargins(16, 8, 16, 12)
        acts.setSpacing(10)
        for widget in (self.change, self.take_away, self.letter, self.letters):
            acts.addWidget(widget)
        acts.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.table, 1)
        whole.addWidget(RowFoot(self.table))
        whole.addLayout(acts)

    def show_rules(self) -> None:
        """Draw the rules as they hold now."""
        rules, letters = self._model.rules, self._model.letters
        self.table.show_rows(len(rules), lambda row: self._row(rules[row]))
        rule = self._chosen
        self.change.setEnabled(rule is not None and not self._model.busy)
        self.take_away.setEnabled(rule is not None and rule.own and not self._model.busy)
        said = "; ".join(letters) or self._look.say("access.no_letter")
        self.letters.tell(Text(f"{self._look.say('people.fact.fda_letter')}: {said}"))

    @property
    def _chosen(self) -> RuleView | None:
        rules = self._model.rules
        return rules[self.table.row] if 0 <= self.table.row < len(rules) else None

    def _row(self, rule: RuleView) -> Row:
        say = self._look.say
        holds = bool(rule.value)
        value = say(f"people.rule_{rule.value}") if rule.value == "asked" else rule.value
        icon, tone = ("check", Tone.GREEN) if holds else ("dash", Tone.GREY)
        bounds = f"{rule.least}–{rule.most}" if rule.most else ""
        cells = (
            Cell(say(f"people.rule.{rule.name}"), icon, tone, strong=rule.own),
            Cell(value or "—", strong=rule.own, soft=not holds),
            Cell(bounds, soft=True),
            Cell(say("cli.rules.own" if rule.own else "cli.rules.program"), soft=not rule.own),
        )
        return Row(cells)

    def _change(self, row: int) -> None:
        rule = self._model.rules[row] if 0 <= row < len(self._model.rules) else None
        if rule is None or not self._model.may_rule or self.ask is None:
            return
        if rule.most:
            args: dict[str, Arg] = {
                "rule": Message(f"people.rule.{rule.name}"),
                "least": rule.least,
                "most": rule.most,
            }
            question = Message("people.rule_ask", args)
            self.ask.ask_number(question, lambda text: self._model.set_rule(rule.name, text))
        elif not rule.value:
            self._model.set_rule(rule.name, LIVE_RULES[rule.name])

    def _take_away(self) -> None:
        if self._chosen is not None:
            self._model.set_rule(self._chosen.name, "")

    def _file_letter(self) -> None:
        if self.ask is not None:
            self.ask.ask("people.letter_ask", self._model.file_letter)
