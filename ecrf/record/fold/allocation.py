"""Fold of randomisation: lists committed, places opened in order, subjects unblinded, changes authorised after it."""

from __future__ import annotations

import msgspec

from ecrf.record import entry as e
from ecrf.record.allocation import (
    PlaceId,
    Places,
    arm_digest,
    encode_places,
    list_digest,
    release_digest,
)
from ecrf.record.fold.guards import (
    need_design,
    need_root,
    need_study,
    record_of,
    refuse_locked,
    refuse_sealed,
    touch_root,
)
from ecrf.record.fold.step import Step
from ecrf.record.rows import StudyRow
from ecrf.record.rows_allocation import AllocationList, Authorised, Randomised, Taken, Unblinding
from ecrf.record.state import RecordState
from ecrf.record.study_state import StudyState
from ecrf.words import Fault, Refusal


def commit(state: StudyState, entry: e.AllocationCommitted, step: Step) -> None:
    """A list is fixed; it says nothing about a stratum another list fixed."""
    step.require("commit_allocation", state.chain)
    study = need_study(state)
    need_design(step, entry.design, entry.id)
    places = bytes(step.raw(entry.places))
    try:
        found = msgspec.json.decode(places, type=Places)
    except msgspec.MsgspecError as error:
        raise Refusal(Fault("fold.allocation_list", entry.id)) from error
    known = {stratum for row in study.lists for stratum in row.places}
    if (
        not found
        or not all(found.values())
        or known & set(found)
        or any(row.id == entry.id for row in study.lists)
        or encode_places(found) != places
        or list_digest(places) != entry.digest
    ):
        raise Refusal(Fault("fold.allocation_list", entry.id))
    header = step.header
    row = AllocationList(
        id=entry.id,
        method=entry.method,
        design=entry.design,
        digest=entry.digest,
        places=found,
        is_blind=entry.blind is not None,
        sequence=step.sequence,
        time=header.stored,
        person=header.person,
    )
    study.lists = (*study.lists, row)
    state.touch(study)


def take(state: StudyState, entry: e.AllocationTaken, step: Step) -> None:
    """The next place of a stratum is opened, with its own code, for a subject and under a number nobody had."""
    step.require("randomise", state.chain)
    study = need_study(state)
    refuse_sealed(step, state.chain)
    arm = step.text(entry.arm)
    where = PlaceId(entry.list, entry.stratum, entry.place)
    _require_opened(study, where, _code_of(entry), arm)
    if any(entry.subject == row.subject or entry.number == row.number for row in study.taken):
        raise Refusal(Fault("fold.allocated", entry.number))
    row = Taken(
        list=entry.list,
        stratum=entry.stratum,
        place=entry.place,
        number=entry.number,
        subject=entry.subject,
        release=entry.release,
        levels=entry.levels,
        arm=arm,
        sequence=step.sequence,
        time=step.header.stored,
    )
    study.taken = (*study.taken, row)
    state.touch(study)


def _code_of(entry: e.AllocationTaken) -> bytes:
    """The release code an entry names; refuses what is none."""
    try:
        return bytes.fromhex(entry.release)
    except ValueError as error:
        raise Refusal(Fault("fold.allocation_code", str(entry.place))) from error


def _require_opened(study: StudyRow, where: PlaceId, code: bytes, arm: str) -> None:
    """Refuse a place out of turn, a code of another place, an arm that is not the committed one."""
    found = next((row for row in study.lists if row.id == where.list), None)
    places = () if found is None else found.places.get(where.stratum, ())
    before = sum((row.list, row.stratum) == (where.list, where.stratum) for row in study.taken)
    if found is None or where.place != before + 1 or where.place > len(places):
        raise Refusal(Fault("fold.allocation_turn", str(where.place)))
    place = places[where.place - 1]
    if release_digest(where, code) != place.release:
        raise Refusal(Fault("fold.allocation_code", str(where.place)))
    if found.is_blind == bool(arm):
        raise Refusal(Fault("fold.allocation_arm", str(where.place)))
    if arm and place.arm and arm_digest(where, arm, code) != place.arm:
        raise Refusal(Fault("fold.allocation_arm", str(where.place)))


def randomise(state: RecordState, entry: e.SubjectRandomised, step: Step) -> None:
    """The subject is allocated once and for ever, as the study chain says in the same transaction."""
    row = need_root(state, state.chain)
    step.require("randomise", state.chain)
    refuse_locked(state, "")
    if row.randomised is not None or row.in_error or row.status == "site":
        raise Refusal(Fault("fold.allocated", entry.number))
    arm, study = step.text(entry.arm), step.study.study
    said = (entry.list, entry.stratum, entry.place, entry.number, arm)
    told = [
        (one.list, one.stratum, one.place, one.number, one.arm)
        for one in (study.taken if study is not None else ())
        if one.subject == state.chain and one.sequence > step.header.study_sequence
    ]
    if told != [said]:
        raise Refusal(Fault("fold.allocation_turn", entry.number))
    header = step.header
    row.randomised = Randomised(*said, sequence=step.sequence, time=header.stored, person=header.person)
    touch_root(state, row, step)


def unblind(state: RecordState, entry: e.SubjectUnblinded, step: Step) -> None:
    """One person opened the arm; no lock is in the way of an emergency."""
    row = need_root(state, state.chain)
    step.require("unblind", state.chain)
    if row.randomised is None:
        raise Refusal(Fault("fold.not_randomised", state.chain))
    header = step.header
    told = Unblinding(
        sequence=step.sequence,
        time=header.stored,
        person=header.person,
        role=header.role,
        reason=step.text(entry.reason),
        needed_by=step.text(entry.needed_by),
        note=step.text(entry.note),
    )
    row.unblindings = (*row.unblindings, told)
    touch_root(state, row, step)


def authorise(state: RecordState, entry: e.ChangeAuthorised, step: Step) -> None:
    """Somebody allowed changes to an unblinded subject's data, for the day this is written."""
    row = need_root(state, entry.at)
    step.require("correct", entry.at)
    refuse_locked(state, entry.at)
    if not row.unblindings:
        raise Refusal(Fault("fold.not_unblinded", entry.at or state.chain))
    header = step.header
    told = Authorised(
        at=entry.at,
        sequence=step.sequence,
        time=header.stored,
        person=header.person,
        reason=step.text(entry.reason),
        note=step.text(entry.note),
    )
    row.authorised = (*row.authorised, told)
    state.touch(row)
    state.touched.append((record_of(entry.at), step.sequence))
