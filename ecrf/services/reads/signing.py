"""What waits for the investigator's signature, and what changed since the last one."""

from __future__ import annotations

from ecrf.record.address import is_under
from ecrf.record.rows import StatementRow
from ecrf.services.reads.casebooks import find_signers
from ecrf.services.reads.matrix import Digests
from ecrf.services.reads.signatures import view_signature
from ecrf.services.reads.signing_view import SignChanges, SignLine
from ecrf.services.reads.source import Source, SubjectRead
from ecrf.services.reads.status_view import Badge, Status
from ecrf.services.reads.trail import entries_of, read_entry, show_entry, value_of
from ecrf.services.reads.trail_marks import CHANGES
from ecrf.services.signers import name_signers


def read_signing(source: Source, digests: Digests) -> tuple[SignLine, ...]:
    """Every place that waits, broken signatures first; refused without `sign`."""
    source.need("sign")
    forms = [form for digest in digests.all() for form in digest.to_sign]
    signers = find_signers(source)
    lines = []
    for form in forms:
        read = source.subject(form.chain)
        last = _last(read, form.at)
        broken = Badge.SIGNATURE_BROKEN in form.standing.badges
        ready = form.standing.status is Status.COMPLETE and Badge.CORRECTION not in form.standing.badges
        shown = view_signature(source, read, last) if last is not None else None
        lines.append(SignLine(form, broken, ready, shown, signers.get(form.site, ())))
    return tuple(sorted(lines, key=lambda line: (not line.broken, not line.ready)))


def read_signers(source: Source, chain: str) -> tuple[tuple[str, str], ...]:
    """(person, a name that is theirs alone) of whoever may have signed by hand; refused without `complete_form`."""
    source.need("complete_form")
    site = next((root.site for each, root in source.roots() if each == chain), "")
    return tuple(name_signers(source.study(), site).items())


def read_sign_changes(source: Source, chain: str, at: str) -> SignChanges:
    """What changed at or beneath a place since its last signature, newest first, with old and new values."""
    read = source.subject(chain)
    last = _last(read, at)
    since = last.sequence if last is not None else 0
    found = []
    if last is not None:
        for stored in source.tools.store.transactions(chain, since):
            for written in entries_of(stored):
                if written.sequence > since and written.kind in CHANGES and is_under(written.at, at):
                    earlier = read_entry(source, chain, int(getattr(written.entry, "replaces", 0)))
                    old = value_of(source, read.published, earlier) if earlier is not None else None
                    found.append(show_entry(source, read.published, written, old))
    lines = (line for line in read.state.lines.values() if is_under(line.key, at) and not line.removed)
    return SignChanges(tuple(reversed(found)), sum(len(line.items) for line in lines))


def _last(read: SubjectRead, at: str) -> StatementRow | None:
    """The last signature that covered anything at a place: on it, above it or on a form beneath it.

    Of a casebook only those on the casebook itself.
    """
    rows = [
        row
        for row in read.state.statements.values()
        if row.signs and (is_under(at, row.at) or (at and is_under(row.at, at)))
    ]
    return max(rows, key=lambda row: row.made, default=None)
