"""Rating instruments as functions of the check language: totals, bands, the disability index, the walked distance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ecrf.clinical.haq_di import CATEGORIES, compute_haq_di
from ecrf.clinical.item_sum import Band, Item, check_items, compute_item_sum, find_band
from ecrf.clinical.six_minute_walk import compute_distance
from ecrf.rules.functions import Function, Param, number_kind
from ecrf.rules.kinds import BOOL, PLAIN, TEXT, Kind, Shape
from ecrf.words import Fault, Refusal

BAND_CODES = "BAND"
"""The code list of the design that names the bands of all instruments."""
HAQ = "HAQDI"
MMSE = "MMSE"
SCHOOLING = ("illiterate", "primary", "secondary")
"""Schemes of the MMSE table, as the codes NONE, PRIMARY and SECONDARY of the schooling item."""
EDUCATION = dict(zip(("NONE", "PRIMARY", "SECONDARY"), SCHOOLING, strict=True))
BELOW = "_below"


@dataclass(frozen=True, slots=True)
class InstrumentTables:
    """The items and bands of the instruments, and what a study chooses where sources disagree."""

    items: tuple[Item, ...] = ()
    bands: tuple[Band, ...] = ()
    schemes: Mapping[str, str] = field(default_factory=dict)
    """Instrument -> scheme of bands, e.g. HAMD17 -> international; the table's default where none is chosen."""
    mmse_below: bool = False
    """The MMSE cut-off itself counts as not impaired."""
    pil_as_printed: bool = False
    """Answers of the PIL are entered as printed, so that the reversed items are turned here."""


def read_instrument_settings(
    items: tuple[Item, ...], bands: tuple[Band, ...], settings: Mapping[str, str]
) -> InstrumentTables:
    """The tables under the settings of a study: `hamd17_bands`, `hama_bands`, ..., `mmse_cutoff`, `pil_answers`.

    Refuses (`rules.no_scheme`) a scheme the table lacks.
    """
    schemes = {}
    for instrument in sorted({band.instrument for band in bands} - {MMSE}):
        name = f"{instrument.lower()}_bands"
        if name in settings:
            schemes[instrument] = _known(name, settings[name], _schemes_of(bands, instrument))
    below = _known("mmse_cutoff", settings.get("mmse_cutoff", "at"), ("at", "below")) == "below"
    printed = _known("pil_answers", settings.get("pil_answers", "oriented"), ("oriented", "printed"))
    return InstrumentTables(items, bands, schemes, mmse_below=below, pil_as_printed=printed == "printed")


def build_instrument_functions(tables: InstrumentTables) -> tuple[Function, ...]:
    """The functions of the instruments; without tables there are none."""
    if not tables.items:
        return ()
    code = Kind(Shape.CODE, codelist=BAND_CODES)
    by_name = {name: _items_of(tables, name) for name in sorted({item.instrument for item in tables.items})}
    summed = {name: items for name, items in by_name.items() if name != HAQ}
    banded = tuple(sorted({band.instrument for band in tables.bands} - {MMSE}))
    which, number = Param(TEXT, literal=True, choices=tuple(summed)), Param(PLAIN, nullable=True)
    instrument = (Param(TEXT, literal=True, choices=banded), Param(PLAIN))
    school = Param(Kind(Shape.CODE), choices=tuple(EDUCATION))
    aided = (number,) * len(by_name.get(HAQ, ())) + (Param(BOOL, nullable=True),) * len(CATEGORIES)
    plain = (number,) * len(by_name.get(HAQ, ()))
    walked = (Param(PLAIN), Param(number_kind("m")), Param(number_kind("m")))
    counts = {name: len(items) for name, items in summed.items()}
    return (
        Function("score", 1, (which, number), PLAIN, _score(summed, tables), variadic=True, counts=counts),
        Function("band", 1, instrument, code, _band_code(tables)),
        Function("alarms", 1, instrument, BOOL, _alarms(tables)),
        Function("mmse_band", 1, (Param(PLAIN), school), code, _mmse_band(tables)),
        Function("haq_di", 1, aided, PLAIN, _haq_di),
        Function("haq_di_unaided", 1, plain, PLAIN, _haq_di),
        Function("walk_distance", 1, walked, number_kind("m"), _walked),
    )


def _known(setting: str, value: str, known: Sequence[str]) -> str:
    if value not in known:
        args = {"setting": setting, "value": value, "known": ", ".join(known)}
        raise Refusal(Fault("rules.no_scheme", setting, args))
    return value


def _schemes_of(bands: tuple[Band, ...], instrument: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(band.scheme for band in bands if band.instrument == instrument))


def _items_of(tables: InstrumentTables, name: str) -> tuple[Item, ...]:
    return tuple(item for item in tables.items if item.instrument == name)


def _score(summed: Mapping[str, tuple[Item, ...]], tables: InstrumentTables) -> Callable[..., Decimal | None]:
    def score(name: str, *answers: Decimal | None) -> Decimal | None:
        items = summed[name]
        given = {i.number: int(a) for i, a in zip(items, answers, strict=True) if a is not None}
        if check_items(given, items):
            return None
        if name == "PIL" and tables.pil_as_printed:
            turned = {item.number: min(item.values) + max(item.values) for item in items if item.is_reversed}
            given = {number: turned.get(number, 2 * a) - a for number, a in given.items()}
        total = compute_item_sum(given, items)
        return None if total is None else Decimal(total)

    return score


def _in_use(tables: InstrumentTables, name: str, total: Decimal) -> Band | None:
    bands = [band for band in tables.bands if band.instrument == name]
    scheme = tables.schemes.get(name) or next((band.scheme for band in bands if band.is_default), "")
    return find_band(total, bands, scheme)


def _band_code(tables: InstrumentTables) -> Callable[[str, Decimal], str | None]:
    def band(name: str, total: Decimal) -> str | None:
        found = _in_use(tables, name, total)
        return None if found is None else found.code

    return band


def _alarms(tables: InstrumentTables) -> Callable[[str, Decimal], bool | None]:
    def alarms(name: str, total: Decimal) -> bool | None:
        found = _in_use(tables, name, total)
        return None if found is None else found.is_alarm

    return alarms


def _mmse_band(tables: InstrumentTables) -> Callable[[Decimal, str], str | None]:
    bands = [band for band in tables.bands if band.instrument == MMSE]

    def band(total: Decimal, schooling: str) -> str | None:
        scheme = EDUCATION.get(schooling, "") + (BELOW if tables.mmse_below else "")
        found = find_band(total, bands, scheme)
        return None if found is None else found.code

    return band


def _haq_di(*given: Decimal | bool | None) -> Decimal | None:
    """20 answers, then for each of the eight categories whether an aid or another person's help was used."""
    count = sum(len(items) for items in CATEGORIES)
    answers = {number: int(answer) for number, answer in enumerate(given[:count], 1) if answer is not None}
    helped = frozenset(number for number, used in enumerate(given[count:], 1) if used is True)
    return None if any(not 0 <= a <= 3 for a in answers.values()) else compute_haq_di(answers, helped).index


def _walked(laps: Decimal, part: Decimal, course: Decimal) -> Decimal | None:
    try:
        return compute_distance(int(laps), part, course)
    except Refusal:
        return None
