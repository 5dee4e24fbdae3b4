"""A form made up in the order of its fields: what is shown gets a value, what is hidden does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from ecrf.record.address import UNGROUPED, parse_address
from ecrf.record.value import Native, Value
from ecrf.schema.model import Group, Item, ItemType
from ecrf.schema.simulated import Given, Recipe, Rows, Simulated
from ecrf.services.commands import NewValue
from ecrf.services.context import HomeContext
from ecrf.services.reading_text import Reading, read_text
from ecrf.simulation.actor import Actor
from ecrf.simulation.making import Scene, make_fallback, make_text
from ecrf.simulation.sketch import Sketch
from ecrf.simulation.stage import Stage

NUMBERS = (ItemType.DECIMAL, ItemType.LAB, ItemType.INTEGER)
NOT_DONE = "ND"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form record to be made up on a day."""

    record: str
    day: date
    given: tuple[Given, ...] = ()
    """Recipes that go before the book's."""
    rows: tuple[Rows, ...] = ()
    only_given: bool = False
    known: Mapping[str, Native] = field(default_factory=dict)
    """Values of the line this one belongs to, by item."""


@dataclass(slots=True)
class Filled:
    """The values of a sheet, and which numbers came out wrong."""

    values: list[NewValue] = field(default_factory=list)
    slips: dict[str, str] = field(default_factory=dict)


class Filler:
    """Makes up one sheet for one subject."""

    def __init__(self, stage: Stage, actor: Actor, sheet: Sheet) -> None:
        self._stage, self._actor, self._sheet = stage, actor, sheet
        self._book: Simulated = stage.book
        self._sketch = Sketch(stage.state(actor.chain), stage.published)
        self._address = parse_address(sheet.record)
        self._minutes = actor.random.randrange(40)
        self._filled = Filled()

    def fill(self) -> Filled:
        """Return the values of every field that is shown, empty and has something to say."""
        form = self._stage.published.index.form(self._address.form)
        for group in form.groups:
            if group.repeating:
                self._fill_lines(group)
            else:
                self._fill_line(group, UNGROUPED, 0, ())
        return self._filled

    def fill_line(self, group: Group, line: str, given: tuple[Given, ...], row: int = 0) -> Filled:
        """Return the values of one line of a log."""
        self._fill_line(group, line, row, given)
        return self._filled

    def _fill_lines(self, group: Group) -> None:
        """The rows of the book; lines that stand already get what they still lack."""
        if self._sheet.only_given or (
            group.show_when and not self._is_shown(group.oid, self._context(UNGROUPED, group.oid))
        ):
            return
        own = (*self._book.rows, *self._sheet.rows)
        rows = [row for rows in own if rows.group == group.oid for row in rows.rows]
        standing = self._sketch.state.lines_of(self._sheet.record, group.oid)
        lines = [line.line for line in standing] or [self._stage.new_id() for _ in rows]
        for number, (line, given) in enumerate(zip(lines, rows, strict=False)):
            self._fill_line(group, line, number, given, only=True)

    def _context(self, line: str, group: str) -> HomeContext:
        return self._sketch.view.at_home(self._sheet.record, line, group)

    def _is_shown(self, oid: str, context: HomeContext) -> bool:
        return self._stage.published.plan.is_shown(oid, context)

    def _fill_line(
        self, group: Group, line: str, row: int, given: tuple[Given, ...], *, only: bool = False
    ) -> None:
        context = self._context(line, group.oid)
        if not self._is_shown(group.oid, context):
            return
        for item in self._items(group, line, context):
            scene = Scene(
                actor=self._actor,
                day=self._sheet.day,
                repeat=self._address.event_repeat,
                row=row,
                minutes=self._minutes,
                look=lambda oid: self._sheet.known.get(oid) or self._sketch.look(context, oid),
                calculate=lambda oid: self._calculate(oid, context),
            )
            recipe = self._recipe(item, given)
            if recipe is None and (self._sheet.only_given or (only and not item.required)):
                continue
            text = make_text(scene, item, recipe) if recipe else make_fallback(scene, item, self._codes(item))
            if text:
                self._put(group, line, item, text)

    def _calculate(self, oid: str, context: HomeContext) -> Native | None:
        derived = self._stage.calculations.derivation(oid)
        return None if derived is None else derived.evaluate(context)

    def _items(self, group: Group, line: str, context: HomeContext) -> Iterator[Item]:
        """What is asked, shown and empty, found out one after the other while the form fills."""
        for item in group.items:
            is_asked = item.derive is None and item.type is not ItemType.LABEL
            if is_asked and not self._sketch.holds(self._sheet.record, group.oid, line, item.oid):
                if not self._is_shown(item.oid, context):
                    continue
                yield item

    def _recipe(self, item: Item, given: tuple[Given, ...]) -> Recipe | None:
        if self._sheet.only_given:
            return find_recipe(self._sheet.given, item.oid)
        for recipes in (self._sheet.given, given, self._book.items):
            if (found := find_recipe(recipes, item.oid)) is not None:
                return found
        return None

    def _codes(self, item: Item) -> tuple[str, ...]:
        codelist = self._stage.published.index.codelist_of(item)
        return () if codelist is None else tuple(code.code for code in codelist.codes)

    def _put(self, group: Group, line: str, item: Item, text: str) -> None:
        at = f"{self._sheet.record}/{group.oid}/{line}/{item.oid}"
        typed = self._with_errors(item, at, text)
        if item.oid in self._book.ranges and typed != NOT_DONE:
            typed = f"{typed} ({self._book.ranges[item.oid]})"
        self._sketch.put(self._sheet.record, group.oid, line, {item.oid: self._read(item, at, typed)})
        self._filled.values.append(NewValue(at, typed))

    def _with_errors(self, item: Item, at: str, text: str) -> str:
        """Now and then a number is not done, or its point slips by one place where nothing hard forbids it."""
        if item.type not in NUMBERS or self._sheet.only_given:
            return text
        habits = self._book.habits
        if not item.critical and not item.hint_last and self._actor.happens(habits.missing):
            return NOT_DONE
        if self._actor.happens(habits.slip) and (slipped := _slip(item, text)):
            self._filled.slips[at] = text
            return slipped
        return text

    def _read(self, item: Item, at: str, text: str) -> Value:
        today = self._stage.clock.now().date()
        find_term = self._stage.cast.coordinator.tools.find_term
        reading = Reading(self._stage.published, self._sketch.state, today, find_term)
        return read_text(reading, item, parse_address(at), text)


def find_recipe(given: tuple[Given, ...], oid: str) -> Recipe | None:
    """The recipe of an item: the first that names it whole or by its beginning."""
    for one in given:
        if one.item == oid or (one.item.endswith("*") and oid.startswith(one.item[:-1])):
            return one.recipe
    return None


def _slip(item: Item, text: str) -> str:
    """The number with its point one place to the right, or its last two digits exchanged; empty when refused."""
    whole, point, part = text.partition(".")
    if point:
        slipped = (f"{whole}{part[:1]}" + (f".{part[1:]}" if part[1:] else "")).lstrip("0")
    else:
        slipped = whole[:-2] + whole[:-3:-1]
    if not slipped or slipped == text or slipped.startswith((".", "0")):
        return ""
    high = item.maximum is not None and float(slipped) > float(item.maximum)
    low = item.minimum is not None and float(slipped) < float(item.minimum)
    return "" if item.type is not ItemType.LAB and (high or low) else slipped
