"""Allocation lists as services see them: strata of a subject, sealed seeds, the arms a seed and a study make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product

import msgspec

from ecrf.clinical.randomising import Allocated, Dice, Minimising, choose_arm, make_blocks
from ecrf.record.address import STUDY_CHAIN
from ecrf.record.allocation import (
    Place,
    PlaceId,
    arm_digest,
    blind_key,
    make_code,
    release_digest,
    sub_seed,
)
from ecrf.record.converting import format_native
from ecrf.record.rows import StudyRow
from ecrf.record.rows_allocation import AllocationList, Taken
from ecrf.record.study_state import StudyState
from ecrf.record.transaction import decode_body, decode_content
from ecrf.record.value import Typed
from ecrf.schema.index import DesignIndex
from ecrf.schema.lint_randomisation import MINIMISATION
from ecrf.schema.model import Arm, Factor, ItemType, Randomisation
from ecrf.services.context import SubjectView
from ecrf.services.ports import Reader, Sealer
from ecrf.words import Fault, Refusal

MOST_PLACES = 20_000
"""In one list: more strata than that cannot be balanced anyway."""


class Seal(msgspec.Struct, frozen=True):
    """What only a holder of the allocation key reads: the seed everything follows from, and the block sizes."""

    seed: str
    blocks: tuple[int, ...] = ()

    @property
    def bytes(self) -> bytes:
        """The seed."""
        return bytes.fromhex(self.seed)


class _Sealed(msgspec.Struct, frozen=True):
    sealed: str
    data: str


def rule_of(index: DesignIndex, place: str) -> Randomisation:
    """The randomisation of a design; refuses `command.no_randomisation`."""
    rule = index.design.study.randomisation
    if rule is None:
        raise Refusal(Fault("command.no_randomisation", place))
    return rule


def shares_of(rule: Randomisation, arms: Iterable[Arm]) -> dict[str, int]:
    """Arm to share, in the order of the arms."""
    return {arm.oid: rule.ratio.get(arm.oid, 1) for arm in arms}


def read_levels(view: SubjectView, rule: Randomisation, site: str) -> dict[str, str]:
    """Factor to level of a subject; refuses `command.no_level` where one is not known."""
    levels = {}
    for factor in rule.factors:
        level = site if factor.site else _level(view, factor)
        if not level:
            raise Refusal(Fault("command.no_level", view.state.chain, {"factor": factor.label}))
        levels[factor.oid] = level
    return levels


def _level(view: SubjectView, factor: Factor) -> str:
    if factor.when is not None:
        condition = view.plan.factor(factor.oid)
        holds = None if condition is None else condition.evaluate(view.at_home(""))
        return "" if holds is None else "yes" if holds else "no"
    points = view.at_home("").series(factor.item).points
    values = [format_native(p.value.native) for p in points if isinstance(p.value, Typed)]
    return values[-1] if values else ""


def write_levels(levels: Mapping[str, str]) -> str:
    """Levels as they stand in an entry: `FACTOR=level;...` in the order of the factors."""
    return ";".join(f"{factor}={level}" for factor, level in levels.items())


def read_written(levels: str) -> dict[str, str]:
    """The same, read."""
    return dict(part.split("=", 1) for part in levels.split(";")) if levels else {}


def list_strata(rule: Randomisation, index: DesignIndex, sites: Iterable[str]) -> Iterator[str]:
    """Every stratum of a list; minimisation has one, and so has a study without factors."""
    if rule.method == MINIMISATION:
        yield ""
        return
    levels = [list_levels(factor, index, sites) for factor in rule.factors]
    for chosen in product(*levels):
        yield write_levels(dict(zip([factor.oid for factor in rule.factors], chosen, strict=True)))


def list_levels(factor: Factor, index: DesignIndex, sites: Iterable[str]) -> list[str]:
    """The levels a factor can have."""
    if factor.site:
        return sorted(sites)
    item = index.item(factor.item).item if factor.item else None
    if item is None or item.type is ItemType.YESNO:
        return ["yes", "no"]
    codelist = index.codelist_of(item)
    return [code.code for code in codelist.codes] if codelist is not None else []


def make_arms(seed: Seal, where: PlaceId, rule: Randomisation, arms: Iterable[Arm]) -> Iterator[str]:
    """The arms of a stratum in order, without end; permuted blocks only."""
    dice = Dice(sub_seed(seed.bytes, "order"), f"{where.list} {where.stratum}")
    return make_blocks(shares_of(rule, arms), seed.blocks, dice)


def make_places(
    seal: Seal, where: PlaceId, rule: Randomisation, arms: tuple[Arm, ...], count: int
) -> tuple[Place, ...]:
    """The digests of a stratum's places; a pure function of seal, study and number."""
    chosen: Iterable[str] = (
        [""] * count
        if rule.method == MINIMISATION
        else list(islice(make_arms(seal, where, rule, arms), count))
    )
    release, blind = sub_seed(seal.bytes, "release"), sub_seed(seal.bytes, "blind")
    places = []
    for number, arm in enumerate(chosen, 1):
        at = msgspec.structs.replace(where, place=number)
        code = make_code(release, at)
        key = blind_key(blind, code) if rule.blind else code
        places.append(Place(release_digest(at, code), arm_digest(at, arm, key) if arm else ""))
    return tuple(places)


def minimising_of(rule: Randomisation, arms: Iterable[Arm]) -> Minimising:
    """The rule as the algorithm takes it."""
    weights = {factor.oid: Fraction(factor.weight) for factor in rule.factors}
    return Minimising(shares_of(rule, arms), weights, Fraction(rule.probability), rule.imbalance)


def minimise(
    rule: Randomisation, arms: tuple[Arm, ...], taken: Iterable[Taken], levels: Mapping[str, str], code: bytes
) -> str:
    """The arm of the next subject: from the release code and everyone before."""
    so_far = Allocated()
    for row in taken:
        so_far.add(read_written(row.levels), row.arm)
    return choose_arm(minimising_of(rule, arms), so_far, levels, Dice(code, "minimisation"))


@dataclass(frozen=True, slots=True)
class Turn:
    """The place that comes next."""

    found: AllocationList
    where: PlaceId

    @property
    def place(self) -> Place:
        """Its digests."""
        return self.found.places[self.where.stratum][self.where.place - 1]


def find_turn(study: StudyRow, stratum: str, chain: str) -> Turn:
    """The next place of a stratum; refuses `command.no_list` and `command.list_exhausted`."""
    found = next((row for row in study.lists if stratum in row.places), None)
    if found is None:
        raise Refusal(Fault("command.no_list", chain))
    number = 1 + sum((row.list, row.stratum) == (found.id, stratum) for row in study.taken)
    if number > len(found.places[stratum]):
        raise Refusal(Fault("command.list_exhausted", chain))
    return Turn(found, PlaceId(found.id, stratum, number))


def number_of(study: StudyRow, where: PlaceId) -> str:
    """The randomisation number of a place: stratum and place, or the place alone where nothing is stratified."""
    strata = [stratum for row in study.lists for stratum in row.places]
    if strata == [""]:
        return f"R{where.place:03d}"
    return f"R{strata.index(where.stratum) + 1:02d}-{where.place:03d}"


def study_row(study: StudyState) -> StudyRow:
    """The study's own row; refuses a study without one."""
    if study.study is None:
        raise Refusal(Fault("command.no_design", "study"))
    return study.study


def read_content(reader: Reader, row: AllocationList, field: str) -> bytes | None:
    """A content slot of the entry that committed a list, None where the entry has none such."""
    stored = reader.transaction_at(STUDY_CHAIN, row.sequence)
    if stored is None:
        return None
    part = next(part for part in decode_body(stored.sealed.body).parts if part.chain == STUDY_CHAIN)
    commitment = getattr(part.entries[row.sequence - part.first], field)
    slot = None if commitment is None else decode_content(stored.sealed.content)[commitment.slot]
    return None if slot is None else slot[1]


def seal_content(sealer: Sealer, class_name: str, data: bytes, list_id: str) -> bytes:
    """Content bytes encrypted under a class key, bound to the list; refuses `command.no_key`."""
    if not sealer.holds(class_name):
        raise Refusal(Fault("command.no_key", list_id, {"class": class_name}))
    sealed = sealer.seal(class_name, data, f"allocation/{list_id}").hex()
    return f'{{"sealed":"{class_name}","data":"{sealed}"}}'.encode()


def open_content(reader: Reader, sealer: Sealer, row: AllocationList, field: str) -> bytes:
    """The plain bytes of a sealed slot; refuses `command.no_key`."""
    sealed = msgspec.json.decode(read_content(reader, row, field) or b"", type=_Sealed)
    if not sealer.holds(sealed.sealed):
        raise Refusal(Fault("command.no_key", row.id, {"class": sealed.sealed}))
    return sealer.open(sealed.sealed, bytes.fromhex(sealed.data), f"allocation/{row.id}")


def open_seal(reader: Reader, sealer: Sealer, row: AllocationList) -> Seal:
    """Seed and block sizes, for a holder of the allocation key."""
    return msgspec.json.decode(open_content(reader, sealer, row, "seal"), type=Seal)
