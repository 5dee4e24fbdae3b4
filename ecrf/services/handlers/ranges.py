"""Handler of a site's reference ranges: lines of a form of the site, sound together or none of them."""

from __future__ import annotations

from decimal import Decimal

from msgspec import structs

from ecrf.clinical.site_ranges import SiteRange, check_ranges
from ecrf.record import entry as e
from ecrf.record.address import site_chain
from ecrf.record.converting import encode_value
from ecrf.record.converting_units import find_unit
from ecrf.record.value import Native, Typed
from ecrf.schema.index import DesignIndex
from ecrf.services import commands as c
from ecrf.services.answer import Answer, Bench, published_of, require_words
from ecrf.services.handlers.study import open_site_forms
from ecrf.services.lab_ranges import RangeHome, range_home, read_declared
from ecrf.services.unit import Unit
from ecrf.words import Fault, Refusal


def declare_ranges(unit: Unit, command: c.DeclareRanges, bench: Bench) -> Answer:
    """Write the ranges; refuses `ranges.*` when one is unsound, of an analyte or in a unit no form asks for."""
    if not command.ranges:
        raise Refusal(Fault("command.nothing", site_chain(command.site)))
    if command.site not in unit.study.sites:
        raise Refusal(Fault("fold.no_such_site", command.site))
    chain = open_site_forms(unit, command.site)
    published = published_of(bench, unit.record(chain))
    home = range_home(published.index)
    if home is None:
        raise Refusal(Fault("ranges.no_form", command.site))
    ranges = tuple(_in_a_known_unit(each, published.index) for each in command.ranges)
    faults = check_ranges(ranges)
    if faults:
        raise Refusal(faults[0])
    _replace(unit, ranges, command.reason, published.index)
    if home.record not in unit.record(chain).forms:
        unit.add(chain, e.FormOpened(home.record, published.digest))
    for each in ranges:
        _write(unit, chain, f"{home.record}/{home.group.oid}/{bench.new_id()}", (home, each))
    return Answer(chain)


def _in_a_known_unit(each: SiteRange, index: DesignIndex) -> SiteRange:
    """The range in a unit of the study, the usual one where none is given; refuses an analyte or unit no field has."""
    place = f"{each.laboratory} {each.analyte} {each.since}"
    asked = [
        found.item for found in index.items() if found.item.analyte and found.item.analyte == each.analyte
    ]
    if not asked:
        raise Refusal(Fault("ranges.analyte", place, {"text": each.analyte}))
    units = tuple(dict.fromkeys(unit for item in asked for unit in item.units))
    unit = find_unit(each.unit, units) if each.unit.strip() else units[0]
    if unit is None:
        raise Refusal(Fault("ranges.unit", place, {"text": each.unit, "known": ", ".join(units)}))
    return structs.replace(each, unit=unit)


def _replace(unit: Unit, ranges: tuple[SiteRange, ...], reason: str, index: DesignIndex) -> None:
    """Take out of force what stood for the same laboratory, analyte and day."""
    chain, again = site_chain(unit.site), {each.set for each in ranges}
    standing = [each for each in read_declared(unit.record(chain), index) if each.stands]
    replaced = [each for each in standing if each.range.set in again]
    if replaced:
        require_words(reason, chain)
    for each in replaced:
        unit.add(chain, e.LineRemoved(each.line.key, unit.text(reason)))


def _write(unit: Unit, chain: str, line: str, what: tuple[RangeHome, SiteRange]) -> None:
    home, each = what
    for name, item in home.items.items():
        native = _native(getattr(each, name))
        if native is not None:
            value = unit.content.put(encode_value(Typed(item.type, native)))
            unit.add(chain, e.ValueEntered(f"{line}/{item.oid}", value))
    unit.add(chain, e.LineFinished(line))


def _native(said: object) -> Native | None:
    """A part of a range as its field holds it; empty is not written."""
    if isinstance(said, int):
        return Decimal(said)
    return None if said == "" else said  # type: ignore[return-value]
