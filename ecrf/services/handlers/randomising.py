"""Handlers of randomisation: committing a list, opening its next place, unblinding, authorising changes after it."""

from __future__ import annotations

from collections import Counter

import msgspec

from ecrf.record import entry as e
from ecrf.record.address import STUDY_CHAIN
from ecrf.record.allocation import (
    PlaceId,
    arm_digest,
    encode_places,
    list_digest,
    make_code,
    parse_code,
    release_digest,
    sub_seed,
)
from ecrf.schema.lint_randomisation import MINIMISATION
from ecrf.schema.model import Randomisation, Study
from ecrf.services import allocating as a
from ecrf.services import commands as c
from ecrf.services.answer import Answer, Bench, enter_chain, published_of, require_words
from ecrf.services.context import SubjectView
from ecrf.services.designs import Published
from ecrf.services.gates import check_randomisation, check_stopping
from ecrf.services.handlers.site_lock import refuse_locked_site
from ecrf.services.handlers.subjects import current_design
from ecrf.services.reads.mortality import read_counter
from ecrf.services.unit import Unit
from ecrf.words import Fault, Refusal

_SEED = 32


def commit_allocation(unit: Unit, command: c.CommitAllocation, bench: Bench) -> Answer:
    """Make the list from fresh random bytes, seal what it is made of, and fix the digests of its places."""
    design = current_design(unit)
    published = bench.designs.get(design)
    study, rule = published.design.study, a.rule_of(published.index, "study")
    known = {stratum for row in a.study_row(unit.study).lists for stratum in row.places}
    sites = [row.number for row in unit.study.sites.values()]
    strata = [key for key in a.list_strata(rule, published.index, sites) if key not in known]
    if not strata:
        raise Refusal(Fault("command.allocation_stands", "study"))
    count = command.places or study.target
    _check_size(command, rule, study, len(strata) * count)
    list_id = bench.new_id()
    seal = a.Seal(unit.entropy(_SEED).hex(), command.blocks)
    places = encode_places(
        {key: a.make_places(seal, PlaceId(list_id, key, 0), rule, study.arms, count) for key in strata}
    )
    sealer, release, blind = bench.session.sealer, None, None
    sealed = a.seal_content(sealer, "allocation", msgspec.json.encode(seal), list_id)
    if rule.blind:
        key = a.seal_content(sealer, "unblinding", sub_seed(seal.bytes, "blind"), list_id)
        blind = unit.content.put(key)
    if rule.release == "procedural":
        release = unit.text(sub_seed(seal.bytes, "release").hex())
    entry = e.AllocationCommitted(
        id=list_id,
        method=rule.method,
        design=design,
        digest=list_digest(places),
        places=unit.content.put(places),
        seal=unit.content.put(sealed),
        blind=blind,
        release=release,
    )
    unit.add(STUDY_CHAIN, entry)
    return Answer(STUDY_CHAIN, created=entry.digest)


def _check_size(command: c.CommitAllocation, rule: Randomisation, study: Study, places: int) -> None:
    if not 0 < places <= a.MOST_PLACES:
        raise Refusal(Fault("command.allocation_size", "study", {"count": places, "most": a.MOST_PLACES}))
    if rule.method == MINIMISATION:
        if command.blocks:
            raise Refusal(Fault("command.allocation_blocks", "study"))
        return
    whole = sum(a.shares_of(rule, study.arms).values())
    if not command.blocks or any(size < whole or size % whole for size in command.blocks):
        raise Refusal(Fault("command.allocation_blocks", "study"))


def randomise(unit: Unit, command: c.Randomise, bench: Bench) -> Answer:
    """Give the subject the next place of its stratum: once, in order, and only through the gate."""
    state = enter_chain(unit, command.chain)
    root = state.root
    assert root is not None  # noqa: S101 - `enter_chain` refuses a chain without one
    published = published_of(bench, state)
    rule = a.rule_of(published.index, command.chain)
    if root.randomised is not None:
        raise Refusal(Fault("command.allocated", command.chain, {"number": root.randomised.number}))
    refuse_locked_site(unit, root.site)
    check_randomisation(state, published.index, rule)
    check_stopping(read_counter(unit, bench.designs), command.chain)
    site = unit.study.sites[root.site].number
    levels = a.read_levels(SubjectView(state, published, as_of=unit.now.date()), rule, site)
    written = a.write_levels(levels)
    study = a.study_row(unit.study)
    turn = a.find_turn(study, "" if rule.method == MINIMISATION else written, command.chain)
    code = _code(unit, turn, command.code)
    arm = _arm(unit, published, turn, (code, levels))
    _check_cap(unit, published, arm)
    number = a.number_of(study, turn.where)
    content = unit.text(arm) if arm else None
    where = turn.where
    taken = e.AllocationTaken(
        where.list, where.place, number, command.chain, code.hex(), where.stratum, written, content
    )
    unit.add(STUDY_CHAIN, taken)
    unit.add(command.chain, e.SubjectRandomised(where.list, where.place, number, where.stratum, content))
    return Answer(command.chain, created=number)


def _code(unit: Unit, turn: a.Turn, typed: str) -> bytes:
    """The release code of the place: as typed, or made where the study leaves concealment to procedure."""
    seed = a.read_content(unit.door, turn.found, "release")
    if seed is not None and not typed.strip():
        return make_code(bytes.fromhex(seed.decode()), turn.where)
    if not typed.strip():
        raise Refusal(Fault("command.code_due"))
    code = parse_code(typed)
    if release_digest(turn.where, code) != turn.place.release:
        raise Refusal(Fault("command.code_wrong"))
    return code


def _arm(unit: Unit, published: Published, turn: a.Turn, opened: tuple[bytes, dict[str, str]]) -> str:
    """The arm a code opens; empty in a blind study, where the place stays closed."""
    study, (code, levels) = published.design.study, opened
    rule = a.rule_of(published.index, "study")
    if turn.found.is_blind:
        return ""
    if not turn.place.arm:
        taken = [row for row in a.study_row(unit.study).taken if row.list == turn.where.list]
        return a.minimise(rule, study.arms, taken, levels, code)
    for arm in study.arms:
        if arm_digest(turn.where, arm.oid, code) == turn.place.arm:
            return arm.oid
    raise Refusal(Fault("command.code_wrong"))


def _check_cap(unit: Unit, published: Published, arm: str) -> None:
    """Refuse beyond the cap of the arm, or, where it is hidden, beyond the caps of all arms together."""
    caps = {each.oid: each.cap for each in published.design.study.arms}
    counts = Counter(row.arm for row in a.study_row(unit.study).taken)
    most, before = (caps[arm], counts[arm]) if arm else (sum(caps.values()), counts.total())
    if most and before >= most:
        raise Refusal(Fault("command.allocation_cap", "study", {"count": before}))


def unblind(unit: Unit, command: c.Unblind, bench: Bench) -> Answer:
    """Note the emergency; the arm itself is read by this person afterwards and stands in no entry."""
    state = enter_chain(unit, command.chain)
    for words, name in (
        (command.reason, "reason"),
        (command.needed_by, "needed_by"),
        (command.assessment, "assessment"),
    ):
        require_words(words, name)
    if not a.rule_of(published_of(bench, state).index, command.chain).blind:
        raise Refusal(Fault("command.not_blind", command.chain))
    if not bench.session.sealer.holds("unblinding"):
        raise Refusal(Fault("command.no_key", command.chain, {"class": "unblinding"}))
    told = (unit.text(text) for text in (command.reason, command.needed_by, command.assessment))
    unit.add(command.chain, e.SubjectUnblinded(*told))
    return Answer(command.chain)


def authorise_changes(unit: Unit, command: c.AuthoriseChanges, bench: Bench) -> Answer:
    """Document who allowed changes of an unblinded subject's data, and why."""
    enter_chain(unit, command.chain)
    require_words(command.reason, "reason")
    require_words(command.authorised_by, "authorised_by")
    unit.add(
        command.chain,
        e.ChangeAuthorised(command.at, unit.text(command.reason), unit.text(command.authorised_by)),
    )
    return Answer(command.chain)
