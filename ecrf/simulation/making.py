"""A recipe turned into the text a coordinator would type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from ecrf.record.converting import format_native
from ecrf.record.value import Native
from ecrf.schema.model import Item, ItemType
from ecrf.schema.simulated import Recipe, RecipeKind
from ecrf.simulation.actor import Actor

_NOISE = 0.125
"""Of the spread between subjects, where a recipe gives no spread within one."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a text is made: whose, on which day, at which repeat of the visit, in which row."""

    actor: Actor
    day: date
    repeat: int
    row: int
    minutes: int
    """Everything of this form happens so much later than written."""
    look: Callable[[str], Native | None]
    """The value of another item, nearest first."""
    calculate: Callable[[str], Native | None] = lambda _oid: None
    """The value an item's `calc` recipe gives here."""


def make_text(scene: Scene, item: Item, recipe: Recipe) -> str:
    """Return the text for `item`; empty leaves the field empty."""
    return _MAKERS[recipe.kind](scene, item, recipe.words)


def make_fallback(scene: Scene, item: Item, codes: tuple[str, ...]) -> str:
    """Something acceptable where the book is silent: required items always, others now and then."""
    if not item.required and not scene.actor.happens(300):
        return ""
    choose = scene.actor.random.choice
    match item.type:
        case ItemType.CHOICE | ItemType.CHOICES:
            return choose(codes) if codes else ""
        case ItemType.YESNO:
            return choose(("Y", "N", "N"))
        case ItemType.INTEGER | ItemType.DECIMAL | ItemType.SCALE | ItemType.LAB:
            low = float(item.minimum or 1)
            high = float(item.maximum or low + 10)
            return _number(item, low + (high - low) * (0.3 + 0.3 * scene.actor.random.random()), item.places)
        case ItemType.DATE | ItemType.PARTIAL_DATE:
            return scene.day.isoformat()
        case ItemType.DATETIME | ItemType.PARTIAL_DATETIME:
            return _moment(scene, item, ("0", "09:00"))
        case ItemType.TIME:
            return _clock("09:00", scene.minutes)
        case ItemType.TEXT | ItemType.LONG_TEXT:
            return f"{item.oid} {scene.actor.number}"
        case _:
            return ""


def _pick(scene: Scene, _item: Item, words: tuple[str, ...]) -> str:
    weights = [float(weight) for weight in words[1::2]]
    return scene.actor.random.choices(words[::2], weights)[0]


def _normal(scene: Scene, item: Item, words: tuple[str, ...]) -> str:
    mean, spread = float(words[0]), float(words[1])
    return _number(item, _above(mean, scene.actor.random.gauss(mean, spread)), int(words[2]))


def _moving(scene: Scene, item: Item, words: tuple[str, ...]) -> tuple[float, int, float]:
    """The subject's own level, how often the item came before, and this occurrence's noise."""
    actor, key = scene.actor, (item.oid, scene.row)
    mean, spread = float(words[0]), float(words[1])
    noise = float(words[4]) if len(words) > 4 else spread * _NOISE
    level = actor.levels.setdefault(key, actor.random.gauss(mean, spread))
    return level, _count(scene, item), actor.random.gauss(0, noise)


def _drift(scene: Scene, item: Item, words: tuple[str, ...]) -> str:
    level, count, noise = _moving(scene, item, words)
    return _number(item, _above(float(words[0]), level + count * float(words[3]) + noise), int(words[2]))


def _decay(scene: Scene, item: Item, words: tuple[str, ...]) -> str:
    level, count, noise = _moving(scene, item, words)
    factor = float(words[3]) ** count
    return _number(item, max((level + noise) * factor, 10 ** -int(words[2])), int(words[2]))


def _above(mean: float, value: float) -> float:
    """A tenth of the mean is as low as a made-up figure goes."""
    return max(value, mean * 0.1) if mean > 0 else value


def _number(item: Item, value: float, places: int) -> str:
    number = Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    if item.type is not ItemType.LAB:
        number = max(number, Decimal(item.minimum)) if item.minimum else number
        number = min(number, Decimal(item.maximum)) if item.maximum else number
    return f"{number:f}"


def _count(scene: Scene, item: Item) -> int:
    key = (item.oid, scene.row)
    scene.actor.counts[key] = scene.actor.counts.get(key, -1) + 1
    return scene.actor.counts[key]


def _visit(scene: Scene, _item: Item, words: tuple[str, ...]) -> str:
    return (scene.day + timedelta(days=int(words[0]))).isoformat()


def _moment(scene: Scene, item: Item, words: tuple[str, ...]) -> str:
    return f"{_visit(scene, item, words)} {_clock(words[1], scene.minutes)}"


def _clock(text: str, minutes: int) -> str:
    hour, minute = text.split(":")
    hour_on, minute_on = divmod(min(int(hour) * 60 + int(minute) + minutes, 1439), 60)
    return f"{hour_on:02d}:{minute_on:02d}"


def _month(scene: Scene, _item: Item, words: tuple[str, ...]) -> str:
    return f"{scene.day + timedelta(days=int(words[0])):%Y-%m}"


def _born(scene: Scene, _item: Item, words: tuple[str, ...]) -> str:
    years = max(scene.actor.random.gauss(float(words[0]), float(words[1])), 19)
    return f"{scene.day - timedelta(days=round(years * 365.25)):%Y-%m}"


def _text(_scene: Scene, _item: Item, words: tuple[str, ...]) -> str:
    return words[0]


def _serial(scene: Scene, item: Item, words: tuple[str, ...]) -> str:
    return f"{words[0]}{scene.actor.number:03d}-{_count(scene, item) + 1}"


def _seen(scene: Scene, oid: str) -> str:
    native = scene.look(oid)
    return "" if native is None else format_native(native)


def _same(scene: Scene, _item: Item, words: tuple[str, ...]) -> str:
    return _seen(scene, words[0])


def _plan(scene: Scene, item: Item, words: tuple[str, ...]) -> str:
    native = scene.look(words[1])
    if not isinstance(native, Decimal):
        return ""
    product = Decimal(words[0]) * native
    return f"{product.quantize(Decimal(1).scaleb(-item.places), ROUND_HALF_UP):f}"


def _calc(scene: Scene, item: Item, _words: tuple[str, ...]) -> str:
    native = scene.calculate(item.oid)
    if isinstance(native, Decimal):
        native = native.quantize(Decimal(1).scaleb(-item.places), ROUND_HALF_UP)
    return "" if native is None else format_native(native)


def _case(scene: Scene, _item: Item, words: tuple[str, ...]) -> str:
    seen = _seen(scene, words[0])
    return next((text for value, text in zip(words[1::2], words[2::2], strict=False) if value == seen), "")


def _steps(scene: Scene, item: Item, words: tuple[str, ...]) -> str:
    return words[min(_count(scene, item), len(words) - 1)]


def _nth(scene: Scene, _item: Item, words: tuple[str, ...]) -> str:
    return words[min(scene.repeat, len(words)) - 1]


def _repeat(scene: Scene, _item: Item, words: tuple[str, ...]) -> str:
    return f"{scene.repeat * Decimal(words[0] if words else 1):f}"


def _blank(_scene: Scene, _item: Item, _words: tuple[str, ...]) -> str:
    return ""


def _maybe(scene: Scene, item: Item, words: tuple[str, ...]) -> str:
    if not scene.actor.happens(int(words[0])):
        return ""
    return make_text(scene, item, Recipe(RecipeKind(words[1]), words[2:]))


_MAKERS: dict[RecipeKind, Callable[[Scene, Item, tuple[str, ...]], str]] = {
    RecipeKind.PICK: _pick,
    RecipeKind.NORMAL: _normal,
    RecipeKind.DRIFT: _drift,
    RecipeKind.DECAY: _decay,
    RecipeKind.VISIT: _visit,
    RecipeKind.MOMENT: _moment,
    RecipeKind.MONTH: _month,
    RecipeKind.BORN: _born,
    RecipeKind.TEXT: _text,
    RecipeKind.SERIAL: _serial,
    RecipeKind.SAME: _same,
    RecipeKind.PLAN: _plan,
    RecipeKind.CALC: _calc,
    RecipeKind.CASE: _case,
    RecipeKind.STEPS: _steps,
    RecipeKind.NTH: _nth,
    RecipeKind.REPEAT: _repeat,
    RecipeKind.BLANK: _blank,
    RecipeKind.MAYBE: _maybe,
}
