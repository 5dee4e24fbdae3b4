"""What another version of a dictionary changes for the codes a study has."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.record.coding import Path
from ecrf.services.coding.dictionary import Dictionary
from ecrf.services.coding.normalising import normalise
from ecrf.services.reads.coding_view import CodingItem, CodingState, CodingView

KINDS = ("gone", "not_current", "moved", "renamed", "better", "same")
"""In the order of the report: the term is not there any more, may not be chosen any more, stands under other terms, has
another name, has a rival of the very words, is as it was."""


@dataclass(frozen=True, slots=True)
class Change:
    """A coded item and what becomes of its code; `after` empty where the term is gone."""

    item: CodingItem
    kind: str
    after: Path
    levels: tuple[str, ...] = ()
    """The levels that differ."""


def compare_versions(view: CodingView, new: Dictionary) -> tuple[Change, ...]:
    """Every standing code of the dictionary's kind, what changes most first."""
    changes = [
        _compare(item, new)
        for item in view.items
        if item.path
        and item.state is not CodingState.STALE
        and item.dictionary is not None
        and item.dictionary.dictionary == new.kind
    ]
    return tuple(sorted(changes, key=lambda change: KINDS.index(change.kind)))


def _compare(item: CodingItem, new: Dictionary) -> Change:
    term = new.by_code.get(item.path[0].code)
    if term is None:
        return Change(item, "gone", ())
    after = new.path_of(term.code) or ()
    if not term.is_current:
        return Change(item, "not_current", after)
    before = {level.level: level for level in item.path}
    moved = tuple(
        level.level for level in after if level.level in before and before[level.level].code != level.code
    )
    moved += tuple(level.level for level in after if level.level not in before)
    if moved:
        return Change(item, "moved", after, moved)
    same_language = item.dictionary is not None and item.dictionary.language == new.language
    renamed = tuple(
        level.level for level in after if same_language and before[level.level].name != level.name
    )
    if renamed:
        return Change(item, "renamed", after, renamed)
    plain = normalise(item.verbatim)
    rivals = new.by_plain.get(plain, ())
    if len(rivals) == 1 and rivals[0].code != term.code:
        return Change(item, "better", new.path_of(rivals[0].code) or ())
    return Change(item, "same", after)
