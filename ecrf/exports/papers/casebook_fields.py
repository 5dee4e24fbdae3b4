"""Fields of a casebook: label, value, range and flag, who entered it; beneath, everything that was said about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ecrf.exports.facts import show_time
from ecrf.exports.papers.page import LEFT, RIGHT, Column, Paper
from ecrf.exports.papers.sayings import Sayings
from ecrf.exports.papers.sheet import Maker
from ecrf.exports.papers.type import (
    AMBER,
    BLUE,
    BODY,
    GREEN,
    LABEL,
    LINE,
    MM,
    RED,
    SMALL,
    SOFT,
    TINY,
    VIOLET,
    Style,
)
from ecrf.record.converting_numbers import plain_number
from ecrf.record.converting_units import show_unit
from ecrf.record.rows import SIGNATURES
from ecrf.record.value import LabValue, Missing, NonConformant, Shown, Typed, Withheld
from ecrf.rules.labs import lab_flag
from ecrf.schema.model import Item, ItemType
from ecrf.services.reads.form_view import Said
from ecrf.services.reads.showing import say_missing, say_native
from ecrf.services.reads.snapshot_lexicon import Lexicon
from ecrf.services.reads.snapshot_view import AuditLine, PromptData, QueryData, StatementData

_VALUE, _RANGE, _BY = 60 * MM, 117 * MM, 147 * MM
_SOFT_VALUE, _BAD, _FLAG = (
    Style(BODY.size, BODY.leading, SOFT), Style(BODY.size, BODY.leading, RED),
    Style(BODY.size, BODY.leading, AMBER, bold=True),
)  # fmt: skip
_RANGE_TEXT = Style(7.4, BODY.leading, SOFT)
_NOTE = 4 * MM
_ARROWS = {"H": "▲", "L": "▼"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A value as it stands on paper."""

    text: str
    style: Style
    range: str = ""
    flag: str = ""


class FieldPen:
    """Draws fields and what was said about them."""

    def __init__(self, paper: Paper, maker: Maker, lexicon: Lexicon, sayings: Sayings) -> None:
        self._paper, self._maker, self._lexicon, self._sayings = paper, maker, lexicon, sayings

    def field(self, item: Item, at: str, value: Shown, inherited: Missing | None) -> None:
        """One field with everything about it; nothing is drawn of an item that holds no answer (a heading)."""
        if item.type is ItemType.LABEL:
            self._paper.text(self._maker.speaker.say(item.label), SMALL)
            return
        drawn = self.draw_value(item, value, inherited)
        lines = self._sayings.audit.get(at, [])
        only = lines[0] if len(lines) == 1 and lines[0].reason is None else None
        columns = [
            Column(0, _VALUE - 3 * MM, self._maker.speaker.say(item.label), LABEL),
            Column(
                _VALUE,
                (_RANGE if drawn.range or drawn.flag else _BY) - _VALUE - 2 * MM,
                drawn.text,
                drawn.style,
            ),
            Column(_RANGE, 20 * MM, drawn.range, _RANGE_TEXT),
            Column(_RANGE + 21 * MM, 8 * MM, drawn.flag, _FLAG),
        ]
        if only is not None:
            columns.append(Column(_BY, RIGHT - LEFT - _BY, self._by(only), TINY))
        self._paper.row(columns)
        if only is None:
            for line in lines:
                self.entry(line)
        self.talk(at)
        self._paper.rule(self._paper.y, LINE, 0.4)

    def talk(self, at: str) -> None:
        """Prompts, queries and statements on an address."""
        for prompt in self._sayings.prompts.get(at, []):
            self._prompt(prompt)
        for query in self._sayings.queries.get(at, []):
            self._query(query)
        for statement in self._sayings.statements.get(at, []):
            self.statement(statement)

    def draw_value(self, item: Item, value: Shown, inherited: Missing | None) -> Drawn:
        """A value in words, with unit; a missing one with its reason, its own or that of the mark above it."""
        say = self._maker.speaker.say
        match value if value is not None else inherited:
            case None:
                return Drawn("", BODY)
            case Withheld() as hidden:
                return Drawn(f"■ {say(f'withheld.{hidden.why}')}", _SOFT_VALUE)
            case Missing() as missing:
                return Drawn(f"– {say(say_missing(missing))}", _SOFT_VALUE)
            case NonConformant() as bad:
                return Drawn(self._maker.say("unreadable", text=bad.raw), _BAD)
            case Typed() as typed:
                return self._typed(item, typed)

    def _typed(self, item: Item, typed: Typed) -> Drawn:
        native = typed.native
        if isinstance(native, LabValue):
            return self._lab(native)
        text = self._maker.speaker.say(say_native(native, self._lexicon.codelist_of(item)))
        unit = show_unit(item.unit) if item.unit else ""
        return Drawn(f"{text} {unit}".strip(), BODY)

    def _lab(self, native: LabValue) -> Drawn:
        text = self._maker.speaker.say(say_native(native, None))
        flag = lab_flag(native)
        low = "" if native.low is None else plain_number(native.low)
        high = "" if native.high is None else plain_number(native.high)
        limits = f"{low} – {high}" if low and high else f"≥ {low}" if low else f"≤ {high}" if high else ""
        mark = f"{_ARROWS[flag]} {flag}" if flag in _ARROWS else ""
        return Drawn(f"{text} {show_unit(native.unit)}".strip(), BODY, limits, mark)

    # -- what was said -----------------------------------------------------------------------------------------------

    def _by(self, line: AuditLine) -> str:
        who = self._maker.say("system") if line.system else line.person
        return f"{show_time(line.stored)}\n{who}"

    def entry(self, line: AuditLine) -> None:
        """One entry of the trail beneath its field."""
        say = self._maker.speaker.say
        who = self._maker.say("by_system", person=line.person) if line.system else line.person
        role = say(f"role.{line.role}")
        kind = say(f"exports.kind.{line.kind}")
        change = self._change(line.old, line.new)
        words = [show_time(line.stored), f"{who} ({role})", change or kind]
        words += [self._maker.say("reason", text=line.reason)] if line.reason is not None else []
        words += [say(line.note)] if line.note is not None else []
        words += [say(f"how.{line.how}")] if line.how not in ("", "typed") else []
        self._note("·", SOFT, " · ".join(words))

    def _change(self, old: Said | None, new: Said | None) -> str:
        say = self._maker.speaker.say
        if new is None and old is None:
            return ""
        before = say(old) if old is not None else "( )"
        after = say(new) if new is not None else "( )"
        return f"{before} → {after}" if old is not None else after

    def _prompt(self, prompt: PromptData) -> None:
        say = self._maker.speaker.say
        code = "prompt.answered" if prompt.answered else "prompt.open"
        self._note(
            "△", AMBER, self._maker.say(code, check=prompt.check, say=prompt.say, answer=say(prompt.answer))
        )

    def _query(self, query: QueryData) -> None:
        say = self._maker.speaker.say
        status = say(f"query_status.{query.status}")
        colour = GREEN if query.status in ("closed", "cancelled") else BLUE
        head = self._maker.say("query", number=query.number, status=status, check=query.check or "")
        self._note("?", colour, f"{head}: {say(query.about)}" if query.system else head)
        for said in query.thread:
            who = f"{said.person} ({say(f'role.{said.role}')})" if said.person else self._maker.say("system")
            act = say(f"query_act.{said.act}")
            text = say(said.text)
            self._note("", colour, f"{show_time(said.at)} · {who} · {act}" + (f": {text}" if text else ""), 1)

    def statement(self, each: StatementData) -> None:
        """A verification, review, judgement or signature, and whether it still holds."""
        say = self._maker.speaker.say
        name = say(f"exports.statement.{each.statement}")
        meaning = say(f"signature.{each.meaning}") if each.meaning else ""
        if meaning == f"signature.{each.meaning}":
            meaning = each.meaning
        state = "holds" if each.holds else "withdrawn" if each.withdrawn else "broken"
        signs = each.statement in SIGNATURES
        colour = VIOLET if signs else GREEN
        words = [f"{name}: {meaning}" if meaning else name, f"{each.person} ({say(f'role.{each.role}')})"]
        words += [show_time(each.time), self._maker.say(f"statement.{state}")]
        words += [say(each.note)] if say(each.note) else []
        words += [self._maker.say("digest_of", digest=each.digest)] if signs else []
        self._note("✓" if each.holds else "⊘", colour if each.holds else RED, " · ".join(words))

    def _note(self, sign: str, colour: str, text: str, depth: int = 0) -> None:
        indent = _NOTE + depth * _NOTE
        columns: Sequence[Column] = (
            Column(indent, 3 * MM, sign, Style(SMALL.size, SMALL.leading, colour, bold=True)),
            Column(indent + 3.5 * MM, RIGHT - LEFT - indent - 3.5 * MM, text, SMALL),
        )
        self._paper.row(columns, gap=1.5)
