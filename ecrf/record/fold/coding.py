"""Fold of medical coding: the study's dictionaries, and codes beside what the site wrote."""

from __future__ import annotations

from ecrf.record import entry as e
from ecrf.record.address import is_under
from ecrf.record.coding import decode_path
from ecrf.record.fold.guards import need_form, need_root, record_of
from ecrf.record.fold.step import REDACTED_TEXT, Step
from ecrf.record.rows_coding import CodingRow, DictionaryRow
from ecrf.record.state import RecordState
from ecrf.record.study_state import StudyState
from ecrf.schema.coding import KINDS
from ecrf.words import Fault, Refusal

CODE = "code_terms"
WAYS = ("hand", "exact", "synonym", "carried")
_FREEZE = "frozen"


def name_dictionary(state: StudyState, entry: e.DictionaryNamed, step: Step) -> None:
    """Terms are coded by another dictionary or version from here on."""
    step.require(CODE, state.chain)
    if entry.dictionary not in KINDS or not entry.version or not entry.digest:
        raise Refusal(Fault("fold.dictionary_unknown", entry.dictionary))
    used = state.dictionary_in_use(entry.dictionary)
    if used is not None and used.digest == entry.digest:
        raise Refusal(Fault("fold.dictionary_named", f"{entry.dictionary} {entry.version}"))
    row = DictionaryRow(
        entry.dictionary, entry.version, entry.language, entry.digest, step.sequence, step.header.stored
    )
    state.dictionaries[row.key] = row
    state.touch(row)


def code_term(state: RecordState, entry: e.TermCoded, step: Step) -> None:
    """A code stands beside the words it was given to; words that changed since must be looked at again first."""
    step.require(CODE, entry.at)
    _refuse_closed(state, entry.at)
    line = state.lines.get(entry.at.rpartition("/")[0])
    cell = None if line is None or line.removed else line.items.get(entry.at.rpartition("/")[2])
    if cell is None or cell.version != entry.verbatim:
        raise Refusal(Fault("fold.verbatim_changed", entry.at))
    if not any(
        row.digest == entry.dictionary and row.named <= step.header.study_sequence
        for row in step.study.dictionaries.values()
    ):
        raise Refusal(Fault("fold.dictionary_unknown", entry.at))
    text = step.text(entry.coding)
    path = decode_path(text)
    if entry.how not in WAYS or (path is None and text != REDACTED_TEXT):
        raise Refusal(Fault("fold.bad_coding", entry.at))
    row = CodingRow(
        entry.at,
        entry.verbatim,
        entry.dictionary,
        path or (),
        entry.how,
        step.sequence,
        step.header.person,
        step.header.stored,
    )
    state.codings[row.key] = row
    state.touch(row)
    state.touched.append((record_of(entry.at), step.sequence))


def uncode_term(state: RecordState, entry: e.TermUncoded, step: Step) -> None:
    """A code was wrong: the words stand without one."""
    step.require(CODE, entry.at)
    _refuse_closed(state, entry.at)
    row = state.codings.get(entry.at)
    if row is None or not row.coded:
        raise Refusal(Fault("fold.not_coded", entry.at))
    row.path, row.coded, row.verbatim, row.how = (), 0, 0, ""
    row.person, row.time = step.header.person, step.header.stored
    state.touch(row)
    state.touched.append((record_of(entry.at), step.sequence))


def _refuse_closed(state: RecordState, at: str) -> None:
    """Refuse under a lock and in a form entered in error; a freeze holds the site's data, not the coder's work."""
    need_root(state, at)
    if need_form(state, record_of(at), at).in_error:
        raise Refusal(Fault("fold.in_error", at))
    for lock in state.locks.values():
        if lock.level != _FREEZE and is_under(at, lock.at):
            raise Refusal(Fault("fold.locked", at, {"level": lock.level}))
