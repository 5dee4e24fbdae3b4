"""The query list and the queries at one place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ecrf.record.address import is_under
from ecrf.record.rows import QueryRow, RootRow, Row
from ecrf.services.designs import Published
from ecrf.services.reads.form_view import QueryView
from ecrf.services.reads.query_view import AgeBucket, QueryFilter, QueryList, QueryRowView, bucket_of
from ecrf.services.reads.shelf import UNSETTLED, record_of
from ecrf.services.reads.source import Source
from ecrf.services.reads.threads import age_days, show_query
from ecrf.words import Text

_ADDRESS_SLASHES = 7


def read_queries(source: Source, wanted: QueryFilter) -> QueryList:
    """The list, oldest first, and counts over all unsettled queries this person may see."""
    source.need("see_clinical")
    roots = dict(source.roots())
    unsettled = _visible(source.tools.store.open_queries(), roots)
    settled_too = wanted.status in ("closed", "cancelled", "all")
    pool = _visible(source.tools.store.rows("query"), roots) if settled_too else unsettled
    rows = [
        _row(source, chain, row, roots[chain])
        for chain, row in pool
        if _passes(source, row, roots[chain], wanted)
    ]
    rows = [row for row in rows if _reads_like(row, wanted)]
    buckets = Counter(bucket_of(age_days(row.opened_at, source.as_of)) for _, row in unsettled)
    return QueryList(
        rows=tuple(sorted(rows, key=lambda row: row.query.opened_at)),
        by_bucket=tuple((bucket, buckets[bucket]) for bucket in AgeBucket),
        by_status=tuple(sorted(Counter(row.status for _, row in unsettled).items())),
        by_form=tuple(sorted(Counter(row.form for _, row in unsettled).items())),
    )


def count_open_queries(source: Source) -> int:
    """How many unsettled queries this person may see."""
    source.need("see_clinical")
    return len(_visible(source.tools.store.open_queries(), dict(source.roots())))


def read_queries_at(source: Source, chain: str, at: str) -> tuple[QueryView, ...]:
    """The queries at and beneath an address, settled ones included; empty address: all of the subject."""
    read = source.subject(chain)
    rows = [row for row in read.state.queries.values() if is_under(row.at, at)]
    rows.sort(key=lambda row: (row.status not in UNSETTLED, row.opened))
    return tuple(show_query(source, read.published, chain, row) for row in rows)


def describe_place(published: Published, at: str) -> tuple[Text, int, Text, Text]:
    """(event, repeat or 0, form, item) of an address as labels; empty where the address is shorter."""
    parts = at.split("/") if at else []
    event = published.index.find_event(parts[0]) if parts else None
    form = published.index.find_form(parts[2]) if len(parts) > 2 else None
    place = published.index.find_item(parts[7]) if len(parts) > _ADDRESS_SLASHES else None
    repeat = int(parts[1]) if len(parts) > 1 and event is not None and event.repeats > 1 else 0
    return (
        event.label if event is not None else Text(parts[0] if parts else ""),
        repeat,
        form.title if form is not None else Text(parts[2] if len(parts) > 2 else ""),
        place.item.label if place is not None else Text(""),
    )


def _visible(rows: Iterable[tuple[str, Row]], roots: dict[str, RootRow]) -> list[tuple[str, QueryRow]]:
    return [(chain, row) for chain, row in rows if isinstance(row, QueryRow) and chain in roots]


def _passes(source: Source, row: QueryRow, root: RootRow, wanted: QueryFilter) -> bool:
    if wanted.status and wanted.status not in ("all", row.status):
        return False
    if wanted.system is not None and row.system is not wanted.system:
        return False
    if wanted.bucket and bucket_of(age_days(row.opened_at, source.as_of)) is not wanted.bucket:
        return False
    pairs = (
        (wanted.role, row.to),
        (wanted.form, row.form),
        (wanted.site, root.site),
        (wanted.subject, root.number),
    )
    return all(not asked or asked == is_ for asked, is_ in pairs)


def _reads_like(row: QueryRowView, wanted: QueryFilter) -> bool:
    """Whether the words looked for stand in the question, the thread or the labels."""
    if not wanted.text:
        return True
    said = [row.query.about, *(line.text for line in row.query.thread), row.form, row.item]
    texts = [part for each in said if isinstance(each, Text) for part in (each.en, each.zh)]
    return any(wanted.text.lower() in text.lower() for text in [*texts, row.subject])


def _row(source: Source, chain: str, row: QueryRow, root: RootRow) -> QueryRowView:
    published = source.tools.designs.get(root.design)
    event, repeat, form, item = describe_place(published, row.at)
    site = source.study().sites.get(root.site)
    query = show_query(source, published, chain, row)
    return QueryRowView(
        query=query,
        subject=root.number,
        site=site.number if site is not None else "",
        event=event,
        repeat=repeat,
        form=form,
        item=item,
        record=record_of(row.at),
        bucket=bucket_of(query.age_days),
    )
