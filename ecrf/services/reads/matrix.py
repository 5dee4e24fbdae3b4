"""The subject matrix and the digests behind it; only subjects that moved on are read again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ecrf.record.address import site_chain
from ecrf.record.transaction import GENESIS
from ecrf.schema.model import Event, Study
from ecrf.services.designs import Published
from ecrf.services.reads.digest import ALL_REPEATS, SubjectDigest, digest_subject
from ecrf.services.reads.matrix_view import EpochSpan, Matrix, MatrixColumn
from ecrf.services.reads.naming import numbered
from ecrf.services.reads.source import Source
from ecrf.words import Text


class Digests:
    """The digests of all subjects the session may see, by chain and head."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._known: dict[str, tuple[bytes, SubjectDigest]] = {}
        self._made_for: tuple[date, str] | None = None
        self.columns: tuple[MatrixColumn, ...] = ()

    def all(self) -> list[SubjectDigest]:
        """Every subject's digest, by site and number."""
        self._source.need("see_clinical")
        self._renew()
        heads = {link.chain: link.head for link in self._source.tools.store.links()}
        found = []
        for chain, root in self._source.roots():
            known = self._known.get(chain)
            head = heads[chain] + heads.get(site_chain(root.site), GENESIS)
            if known is None or known[0] != head:
                read = self._source.subject(chain)
                known = (read.head, digest_subject(self._source, read, self.columns))
                self._known[chain] = known
            found.append(known[1])
        return found

    def _renew(self) -> None:
        """Another day or another design makes all digests old."""
        published = self._source.design()
        made_for = (self._source.as_of, published.digest if published is not None else "")
        if made_for != self._made_for:
            self._made_for, self._known = made_for, {}
            self.columns = tuple(_columns(published)) if published is not None else ()


def read_matrix(source: Source, digests: Digests) -> Matrix:
    """Subjects by visits at the session's sites."""
    rows = tuple(digest.row for digest in digests.all())
    published = source.design()
    epochs = tuple(_epochs(published.design.study, digests.columns)) if published is not None else ()
    return Matrix(digests.columns, epochs, rows)


def _columns(published: Published) -> Iterator[MatrixColumn]:
    """Visits in design order, common forms at the right."""
    common = []
    for event in published.design.study.events:
        if event.kind == "common":
            common += [_common(event, use.form, published.index.form(use.form).title) for use in event.forms]
        elif event.kind == "unscheduled":
            yield MatrixColumn(event.oid, ALL_REPEATS, "", event.label, event.label, event.epoch)
        else:
            for repeat in range(1, max(event.repeats, 1) + 1):
                label = numbered(event.label, repeat) if event.repeats > 1 else event.label
                yield MatrixColumn(event.oid, repeat, "", label, label, event.epoch)
    yield from common


def _common(event: Event, form: str, title: Text) -> MatrixColumn:
    return MatrixColumn(event.oid, 1, form, Text(form), title, event.epoch)


def _epochs(study: Study, columns: tuple[MatrixColumn, ...]) -> Iterator[EpochSpan]:
    labels = {epoch.oid: epoch.label for epoch in study.epochs}
    first = 0
    for number, column in enumerate(columns):
        if number + 1 == len(columns) or columns[number + 1].epoch != column.epoch:
            yield EpochSpan(labels.get(column.epoch, Text(column.epoch)), first, number + 1 - first)
            first = number + 1
