"""How synthetic subjects of a study are made up: recipes for values, courses for subjects, habits for people."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from enum import StrEnum

import msgspec
from msgspec import structs

from ecrf.schema.index import DesignIndex
from ecrf.schema.model import Derivation, Design
from ecrf.words import Fault, Refusal

PER_MILLE = 1000
"""All chances are parts of a thousand."""


class RecipeKind(StrEnum):
    """How a text is made up."""

    PICK = "pick"
    NORMAL = "normal"
    DRIFT = "drift"
    DECAY = "decay"
    VISIT = "visit"
    MOMENT = "moment"
    MONTH = "month"
    BORN = "born"
    TEXT = "text"
    SERIAL = "serial"
    SAME = "same"
    PLAN = "plan"
    CALC = "calc"
    CASE = "case"
    STEPS = "steps"
    NTH = "nth"
    REPEAT = "repeat"
    BLANK = "blank"
    MAYBE = "maybe"


class Recipe(msgspec.Struct, frozen=True):
    """One recipe: its kind and the words behind it, counted and checked when parsed.

    - pick CODE WEIGHT ... | text WORDS | blank | maybe PER_MILLE RECIPE (otherwise empty) | serial PREFIX (prefix,
      subject number, count)
    - normal MEAN SD PLACES | drift MEAN SD PLACES STEP [NOISE] (a subject's own level, moved by STEP at each further
      occurrence) | decay MEAN SD PLACES FACTOR (the same, multiplied)
    - visit DAYS (date of the act plus DAYS) | moment DAYS HH:MM | month DAYS (YYYY-MM) | born AGE SD
      (YYYY-MM of somebody of that age in years)
    - same ITEM | plan FACTOR ITEM (product, at the item's places) | calc EXPRESSION (of the check language, at the
      item's places) | case ITEM VALUE TEXT ...
    - steps TEXT ... (one after the other, the last again and again) | nth TEXT ... (the same by the visit's repeat) |
      repeat [FACTOR] (number of the visit's repeat)
    """

    kind: RecipeKind
    words: tuple[str, ...] = ()


class Given(msgspec.Struct, frozen=True):
    """A recipe for one item; an OID ending in `*` stands for all that begin so."""

    item: str
    recipe: Recipe


class Rows(msgspec.Struct, frozen=True):
    """The lines of a repeating group of a visit form."""

    group: str
    rows: tuple[tuple[Given, ...], ...]


class Beside(msgspec.Struct, frozen=True):
    """What comes with the lines of a log and names their number in `link`: lines of `group`, else a whole form record."""

    form: str
    link: str
    rows: tuple[tuple[Given, ...], ...]
    group: str = ""
    when: str = ""
    """`ITEM=VALUE` of the line, as typed, several joined by `and`; empty for every line."""
    chance: int = PER_MILLE
    after: int = 0
    """Days after the line was begun; what was written of it before, in the same form, is known to `same`."""
    ends: bool = False
    """The line of the log has ended by then, and not before."""


class LogLines(msgspec.Struct, frozen=True):
    """Lines that come into a log form at the events `at`, each row with `chance`; `event` holds the log."""

    event: str
    form: str
    group: str
    at: tuple[str, ...]
    chance: int
    rows: tuple[tuple[Given, ...], ...]
    defaults: tuple[Given, ...] = ()
    open_item: str = ""
    """The yes/no item that says a line goes on; such lines are ended later by `ended`."""
    ended: tuple[Given, ...] = ()
    beside: tuple[Beside, ...] = ()


class TurnForm(msgspec.Struct, frozen=True):
    """A form entered because the subject's course took a turn; without `whole` only the items given here."""

    event: str
    form: str
    items: tuple[Given, ...] = ()
    whole: bool = True


class Turn(msgspec.Struct, frozen=True):
    """What happens to a subject at a visit (`EVENT` or `EVENT/REPEAT`) or `after` days behind it."""

    at: str
    after: int = 0
    items: tuple[Given, ...] = ()
    """Recipes that go before the usual ones at this visit."""
    rows: tuple[Rows, ...] = ()
    """Lines that come besides the usual ones."""
    leave: tuple[str, ...] = ()
    """Forms that are not entered at this visit."""
    forms: tuple[TurnForm, ...] = ()
    status: str = ""
    ends: bool = False
    """Nothing happens to the subject any more."""


class Course(msgspec.Struct, frozen=True):
    """One way through the trial, taken by `weight` subjects in all weights."""

    course: str
    weight: int
    turns: tuple[Turn, ...] = ()


class Missed(msgspec.Struct, frozen=True):
    """Visits that may be missed, and how such a visit is recorded."""

    at: tuple[str, ...]
    items: tuple[Given, ...]


class Extra(msgspec.Struct, frozen=True):
    """An optional form of a visit that is filled in now and then."""

    form: str
    chance: int


class Habits(msgspec.Struct, frozen=True):
    """How people at the site work; chances in parts of a thousand."""

    lag: int = 2
    """Days between a visit and its entry, at least."""
    late: int = 40
    """Visits outside their window."""
    missed: int = 15
    slow: int = 60
    """Visits entered a week or more later."""
    slip: int = 12
    """Numbers with the point in the wrong place."""
    missing: int = 12
    """Uncritical results that are not done."""
    begun: int = 25
    """Forms left before their end."""
    explain: int = 400
    """Prompts answered at once."""
    asked: int = 12
    """Complete forms the monitor asks about."""
    verified: int = 700
    """Complete forms the monitor verifies."""


class Sayings(msgspec.Struct, frozen=True):
    """What people write; each list is drawn from."""

    prompt: tuple[str, ...]
    query: tuple[str, ...]
    answer: tuple[str, ...]
    requery: tuple[str, ...]
    close: tuple[str, ...]
    correct: tuple[str, ...]


class Simulated(msgspec.Struct, frozen=True):
    """Everything that makes a trial out of a design; the figures come from nobody and only look plausible."""

    study: str
    days: int
    """Length of the played trial."""
    accrual: int
    """Days over which subjects arrive."""
    items: tuple[Given, ...]
    sayings: Sayings
    rows: tuple[Rows, ...] = ()
    logs: tuple[LogLines, ...] = ()
    turns: tuple[Turn, ...] = ()
    """Turns of every course."""
    courses: tuple[Course, ...] = ()
    missed: Missed | None = None
    extras: tuple[Extra, ...] = ()
    identity: tuple[Given, ...] = ()
    """The identity register of a subject, by field."""
    habits: Habits = Habits()
    ranges: dict[str, str] = {}
    """Reference range of a laboratory item as it is printed behind a result."""


_LEAST_WORDS = {
    RecipeKind.PICK: 2,
    RecipeKind.NORMAL: 3,
    RecipeKind.DRIFT: 4,
    RecipeKind.DECAY: 4,
    RecipeKind.VISIT: 1,
    RecipeKind.MOMENT: 2,
    RecipeKind.MONTH: 1,
    RecipeKind.BORN: 2,
    RecipeKind.TEXT: 1,
    RecipeKind.CALC: 1,
    RecipeKind.SERIAL: 1,
    RecipeKind.SAME: 1,
    RecipeKind.PLAN: 2,
    RecipeKind.CASE: 3,
    RecipeKind.STEPS: 1,
    RecipeKind.NTH: 1,
    RecipeKind.MAYBE: 2,
}
_NUMBERS = {
    RecipeKind.PICK: slice(1, None, 2),
    RecipeKind.NORMAL: slice(0, 3),
    RecipeKind.DRIFT: slice(0, 4),
    RecipeKind.DECAY: slice(0, 4),
    RecipeKind.VISIT: slice(0, 1),
    RecipeKind.MOMENT: slice(0, 1),
    RecipeKind.MONTH: slice(0, 1),
    RecipeKind.BORN: slice(0, 2),
    RecipeKind.PLAN: slice(0, 1),
    RecipeKind.REPEAT: slice(0, 1),
    RecipeKind.MAYBE: slice(0, 1),
}


_WHOLE = (RecipeKind.TEXT, RecipeKind.CALC)
"""Kinds whose words are one text as it stands."""


def parse_recipe(text: str, place: str) -> Recipe:
    """Return the recipe of a line of text; refuses (`simulated.recipe`) what no recipe looks like."""
    try:
        name, _, rest = text.strip().partition(" ")
        kind = RecipeKind(name)
        words = [rest.strip()] * bool(rest.strip()) if kind in _WHOLE else shlex.split(rest)
        for word in words[_NUMBERS.get(kind, slice(0, 0))]:
            float(word)
        if len(words) < _LEAST_WORDS.get(kind, 0) or (kind is RecipeKind.PICK and len(words) % 2):
            raise ValueError(text)
    except ValueError as error:
        raise Refusal(Fault("simulated.recipe", place, {"text": text})) from error
    return Recipe(kind, tuple(words))


def with_calculations(design: Design, made: Simulated) -> Design:
    """The design with every `calc` recipe as a derivation of its item: a plan of it computes them, nobody publishes it."""
    wanted = {one.item: one.recipe.words[0] for one in made.items if one.recipe.kind is RecipeKind.CALC}
    forms = tuple(
        structs.replace(form, groups=tuple(
            structs.replace(group, items=tuple(
                structs.replace(item, derive=Derivation(wanted[item.oid], recorded=False)) if item.oid in wanted else item
                for item in group.items))
            for group in form.groups))
        for form in design.forms
    )  # fmt: skip
    return structs.replace(design, forms=forms)


def check_simulated(made: Simulated, index: DesignIndex) -> tuple[Fault, ...]:
    """Return what the book names that the design has not: items, groups, forms, events (`simulated.unknown`)."""
    faults = [Fault("simulated.unknown", where, {"name": name}) for where, name in _unknown(made, index)]
    return tuple(faults)


def _unknown(made: Simulated, index: DesignIndex) -> Iterator[tuple[str, str]]:
    """(where, name) of everything named that the design has not."""
    known = [place.item.oid for place in index.items()]
    forms = {form.oid for form in index.design.forms}
    groups = {group.oid for form in index.design.forms for group in form.groups}
    for where, item in _items(made):
        stem = item.removesuffix("*")
        if not any(oid.startswith(stem) if stem != item else oid == stem for oid in known):
            yield where, item
    turns = [*made.turns, *(turn for course in made.courses for turn in course.turns)]
    visits = [(turn.at, at) for turn in turns for at in (turn.at, *(form.event for form in turn.forms))]
    visits += [(log.group, event) for log in made.logs for event in (*log.at, log.event)]
    yield from ((where, at) for where, at in visits if index.find_event(at.partition("/")[0]) is None)
    besides = [each for log in made.logs for each in log.beside]
    named = [rows.group for rows in made.rows] + [log.group for log in made.logs]
    named += [each.group for each in besides if each.group]
    yield from (("groups", group) for group in named if group not in groups)
    used = [form.form for turn in turns for form in turn.forms] + [extra.form for extra in made.extras]
    used += [each.form for each in besides]
    yield from (("forms", form) for form in used if form not in forms)


def _items(made: Simulated) -> Iterator[tuple[str, str]]:
    """(where, item) of every recipe but those of the identity register."""
    tables: list[tuple[str, tuple[Given, ...]]] = [("items", made.items)]
    tables += [(rows.group, row) for rows in made.rows for row in rows.rows]
    for log in made.logs:
        tables += [(log.group, row) for row in (*log.rows, log.defaults, log.ended)]
        tables += [(each.group or each.form, row) for each in log.beside for row in each.rows]
    for turn in (*made.turns, *(turn for course in made.courses for turn in course.turns)):
        tables += [(turn.at, turn.items), *((form.form, form.items) for form in turn.forms)]
        tables += [(rows.group, row) for rows in turn.rows for row in rows.rows]
    if made.missed is not None:
        tables.append(("missed", made.missed.items))
    return ((where, one.item) for where, given in tables for one in given)
