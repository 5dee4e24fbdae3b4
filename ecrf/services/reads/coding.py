"""The coder's list: every item the design wants coded, with its words and where they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ecrf.record.effective import read_cell
from ecrf.record.rows import LineRow
from ecrf.record.rows_coding import CodingRow, DictionaryRow
from ecrf.record.state import RecordState
from ecrf.record.value import Typed
from ecrf.schema.coding import KINDS, KINDS_FOR
from ecrf.schema.index import ItemPlace
from ecrf.services.coding.matching import Synonyms
from ecrf.services.coding.normalising import normalise
from ecrf.services.reads.coding_view import TO_DO, CodingItem, CodingState, CodingView, SynonymLine
from ecrf.services.reads.shelf import UNSETTLED
from ecrf.services.reads.source import Source


class Codings:
    """Reads the list; a subject that stood still since is not looked through again."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._known: dict[str, tuple[bytes, tuple[CodingItem, ...]]] = {}

    def read(self) -> CodingView:
        """The list at the sites this person may see, by subject; refuses without reading of clinical data."""
        self._source.need("see_clinical")
        used = in_use(self._source)
        items = tuple(
            item
            for chain, root in self._source.roots()
            if not root.in_error
            for item in self._of(chain, used)
        )
        return CodingView(items, used, tuple(list_synonyms(items)))

    def _of(self, chain: str, used: tuple[DictionaryRow, ...]) -> tuple[CodingItem, ...]:
        stamp = self._source.tools.store.head(chain).head + self._source.tools.store.head("study").head
        known = self._known.get(chain)
        if known is None or known[0] != stamp:
            known = self._known[chain] = (stamp, tuple(_items(self._source, chain, used)))
        return known[1]


def in_use(source: Source) -> tuple[DictionaryRow, ...]:
    """The dictionary named last of each kind."""
    study = source.study()
    found = (study.dictionary_in_use(kind) for kind in KINDS)
    return tuple(row for row in found if row is not None)


def read_synonyms(view: CodingView) -> Synonyms:
    """Words as they are compared to the code they got last."""
    return {(line.kind, normalise(line.verbatim)): line.code for line in view.synonyms}


def list_synonyms(items: tuple[CodingItem, ...]) -> Iterator[SynonymLine]:
    """What coders decided before, by kind of dictionary and words."""
    said: dict[tuple[str, str], list[CodingItem]] = {}
    for item in items:
        if item.path and item.dictionary is not None and item.state is not CodingState.STALE:
            said.setdefault((item.dictionary.dictionary, normalise(item.verbatim)), []).append(item)
    for (kind, _), decided in sorted(said.items()):
        last = max(decided, key=lambda item: item.coded_at)
        counts = Counter(item.path[0].code for item in decided)
        yield SynonymLine(
            kind,
            last.verbatim,
            last.path[0].code,
            last.path[0].name,
            len(decided),
            tuple(code for code, _ in counts.most_common()),
        )


def _items(source: Source, chain: str, used: tuple[DictionaryRow, ...]) -> Iterator[CodingItem]:
    state = source.record(chain)
    root = state.root
    assert root is not None  # noqa: S101 - `record` refuses a chain without one
    index = source.tools.designs.get(root.design).index
    wanted = {place.item.oid: place for place in index.items() if place.item.coding}
    groups = {place.group.oid for place in wanted.values()}
    for line in sorted(state.lines.values(), key=lambda row: (row.record, row.number)):
        form = state.forms.get(line.record)
        if line.group not in groups or line.removed or form is None or form.in_error:
            continue
        for oid in line.items:
            place = wanted.get(oid)
            if place is not None and source.sight.hides(place.item) is None:
                found = _item(source, state, line, place, used)
                if found is not None:
                    yield found


def _item(
    source: Source, state: RecordState, line: LineRow, place: ItemPlace, used: tuple[DictionaryRow, ...]
) -> CodingItem | None:
    oid = place.item.oid
    cell = line.items[oid]
    value = read_cell(cell)
    text = value.native if isinstance(value, Typed) and isinstance(value.native, str) else ""
    if not text.strip() or state.root is None:
        return None
    at = f"{line.key}/{oid}"
    row = state.codings.get(at)
    coded = row if row is not None and row.coded else None
    by = None if coded is None else _dictionary(source, coded.dictionary)
    return CodingItem(
        chain=state.chain,
        subject=state.root.number,
        site=source.site_number(state.root.site),
        at=at,
        verbatim=text,
        version=cell.version,
        form=place.form.title,
        item=place.item.label,
        oid=oid,
        number=line.number,
        family=place.item.coding,
        state=_state(coded, cell.version, by, used),
        path=coded.path if coded is not None else (),
        how=coded.how if coded is not None else "",
        dictionary=by,
        coder=source.name(coded.person) if coded is not None else "",
        coded_at=coded.time if coded is not None else "",
        queries=sum(query.at == at and query.status in UNSETTLED for query in state.queries.values()),
    )


def _state(
    row: CodingRow | None, version: int, by: DictionaryRow | None, used: tuple[DictionaryRow, ...]
) -> CodingState:
    if row is None:
        return CodingState.UNCODED
    if row.verbatim != version:
        return CodingState.STALE
    current = any(by is not None and one.digest == by.digest for one in used)
    return CodingState.CODED if current else CodingState.OLDER


def _dictionary(source: Source, digest: str) -> DictionaryRow | None:
    found = [row for row in source.study().dictionaries.values() if row.digest == digest]
    return found[-1] if found else None


def count_to_code(view: CodingView) -> int:
    """How many words wait for a code."""
    return sum(view.count(state) for state in TO_DO)


def kinds_in_use(view: CodingView, family: str) -> tuple[DictionaryRow, ...]:
    """The dictionaries in use that code a family."""
    return tuple(row for row in view.dictionaries if row.dictionary in KINDS_FOR.get(family, ()))
