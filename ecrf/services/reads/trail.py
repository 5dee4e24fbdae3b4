"""Entries of the trail turned into lines a person reads, withheld where the value they tell of is."""

from __future__ import annotations

from ecrf.record.coding import decode_path
from ecrf.record.converting import decode_value
from ecrf.record.entry import SYSTEM, Commitment, Entry, FormMoved, TermCoded
from ecrf.record.fold.step import REDACTED_TEXT
from ecrf.record.people_rules import FACT_ACTION
from ecrf.record.rows import QueryRow, RootRow
from ecrf.record.value import Missing, NonConformant
from ecrf.services.designs import Published
from ecrf.services.reads.form_view import Said
from ecrf.services.reads.history_view import HistoryLine
from ecrf.services.reads.naming import join_words, numbered
from ecrf.services.reads.queries import describe_place
from ecrf.services.reads.showing import plain_text, say_missing, say_value
from ecrf.services.reads.source import Source
from ecrf.services.reads.trail_entries import Written, entries_of, kind_of
from ecrf.words import Arg, Message, Text

__all__ = ["Written", "entries_of", "kind_of", "read_entry", "show_entry", "value_of"]

REDACTED = Message("withheld.redacted")
WITHHELD = "withheld"
_WORDS = ("text", "note", "justification", "detail", "number", "name", "training", "what")
"""Fields of entries that hold a person's words, besides `reason`."""
_MEANINGS = ("author", "reviewed", "approved", "delegation")
_WORDED: dict[str, tuple[str, tuple[str, ...]]] = {
    "status": (
        "subject.",
        ("screening", "enrolled", "screen_failure", "treatment", "follow_up", "completed", "withdrawn"),
    ),
    "how": (
        "how.",
        (
            "typed",
            "pasted",
            "carried",
            "imported",
            "computed",
            "undone",
            "simulated",
            "hand",
            "exact",
            "synonym",
        ),
    ),
    "statement": (
        "exports.statement.",
        (
            "sdv",
            "discrepancy",
            "no_source",
            "seen",
            "judgement",
            "signature",
            "signature.paper",
            "review.medical",
            "review.data",
        ),
    ),
    "fact": ("people.fact.", tuple(FACT_ACTION)),
    "level": ("ui.lock.", ("frozen", "locked", "hard")),
    "role": (
        "role.",
        ("coordinator", "investigator", "monitor", "data_manager", "administrator", "statistician", "coder"),
    ),
    "state": ("ui.integrity.state_", ("fixed", "queried", "explained", "reviewed", "open")),
    "what": (
        "trail.what.",
        (
            "login",
            "logout",
            "failed",
            "idle",
            "export",
            "import",
            "report",
            "backup",
            "clock",
            "reveal",
            "refused",
        ),
    ),
}
"""Short fields of entries that are said in words: the beginning of their codes, and the values that have some."""
_ABOUT_QUERY = ("query.answered", "query.requeried", "query.closed", "query.cancelled")


def show_entry(
    source: Source,
    published: Published | None,
    written: Written,
    old: Said | None = None,
    marks: frozenset[str] = frozenset(),
) -> HistoryLine:
    """An entry in words for this session; values it may not see, and words about them, are withheld."""
    header, entry = written.header, written.entry
    by_system = getattr(entry, "by", "") == SYSTEM
    query = _query(source, written)
    check = str(getattr(entry, "check", "")) or (query.check if query is not None else "")
    is_silent = source.veil.silences(check)
    at = "" if is_silent else written.at or (query.at if query is not None else "")
    kind = WITHHELD if is_silent else written.kind
    reason, note = (Text(""), Text("")) if is_silent else _words(source, written, at)
    return HistoryLine(
        chain=written.chain,
        sequence=written.sequence,
        kind=kind,
        said=_said(source, published, entry, kind),
        at=at,
        label=_label(published, at),
        person="" if by_system else source.name(header.person),
        role="" if by_system else header.role,
        organisation=header.organisation,
        time=header.stored,
        old=None if is_silent else old,
        new=None if is_silent else value_of(source, published, written),
        reason=reason,
        how="" if is_silent else str(getattr(entry, "how", "")),
        note=note,
        command=header.command,
        workstation=header.workstation,
        program=header.program,
        typed=header.typed,
        subject=_number(source, written.chain),
        system=by_system,
        by=source.name(header.person),
        origin=Text("") if is_silent else _origin(source, written, at),
        marks=marks,
    )


def value_of(source: Source, published: Published | None, written: Written) -> Said | None:
    """The value or the code an entry brought, drawn for this session; None for entries without one."""
    if isinstance(written.entry, TermCoded):
        return _code(source, written)
    commitment = getattr(written.entry, "value", None)
    if not isinstance(commitment, Commitment):
        return None
    slot = written.slots[commitment.slot]
    if slot is None:
        return REDACTED
    oid = written.at.rpartition("/")[2]
    hidden = source.veil.items.get(oid)
    if hidden is not None:
        return Message(f"withheld.{hidden.why}")
    place = published.index.find_item(oid) if published is not None else None
    if place is None or published is None:
        return _mark(slot[1]) if source.session.may("see_clinical") else Message("withheld.role")
    return say_value(source.sight.read_bytes(slot[1], place.item, written.at), place.item, published.index)


def _code(source: Source, written: Written) -> Said:
    """The levels of a code, withheld like the words it was given to."""
    hidden = source.veil.items.get(written.at.rpartition("/")[2])
    if hidden is not None:
        return Message(f"withheld.{hidden.why}")
    if not source.session.may("see_clinical"):
        return Message("withheld.role")
    path = decode_path(written.words("coding"))
    return (
        REDACTED if path is None else Text(" › ".join(f"{one.level} {one.code} {one.name}" for one in path))
    )


def read_entry(source: Source, chain: str, sequence: int) -> Written | None:
    """One entry of a chain, None where there is none such."""
    stored = source.tools.store.transaction_at(chain, sequence) if sequence else None
    entries = entries_of(stored) if stored is not None else iter(())
    return next((written for written in entries if written.sequence == sequence), None)


def _said(source: Source, published: Published | None, entry: Entry, kind: str) -> Message:
    """The entry as a sentence; a moved form names the other place, never its id."""
    if kind == WITHHELD:
        return Message("trail.withheld")
    if isinstance(entry, FormMoved):
        where = _label(published, entry.place, _number(source, entry.chain))
        return Message(f"trail.form.moved.{entry.way}", {"where": where})
    return Message(f"trail.{kind}", _args(source, entry))


def _query(source: Source, written: Written) -> QueryRow | None:
    """The query an entry speaks of without naming its place."""
    if written.kind not in _ABOUT_QUERY:
        return None
    return source.record(written.chain).queries.get(str(getattr(written.entry, "id", "")))


def _words(source: Source, written: Written, at: str) -> tuple[Said, Said]:
    """(reason, other words) of an entry."""
    note = next((words for field in _WORDS if (words := written.words(field))), "")
    meaning = str(getattr(written.entry, "meaning", ""))
    said = _say(source, at, note) if note or not meaning else _meaning(meaning)
    return _say(source, at, written.words("reason")), said


def _say(source: Source, at: str, words: str) -> Said:
    if not words:
        return Text("")
    hidden = source.veil.over(at)
    if hidden is not None:
        return Message(f"withheld.{hidden.why}")
    return REDACTED if words == REDACTED_TEXT else Text(words)


def _origin(source: Source, written: Written, at: str) -> Said:
    """The file and row an imported value came from."""
    said = _say(source, at, written.words("origin"))
    if not isinstance(said, Text) or not said.en:
        return said
    digest, _, name = said.en.partition(" ")
    row = getattr(written.entry, "row", 0)
    return Message("trail.origin", {"file": name, "row": row, "sha256": digest[:16]})


def _number(source: Source, chain: str) -> str:
    if chain.startswith("subject:"):
        row = source.root(chain)
        return row.number if isinstance(row, RootRow) else ""
    return source.site_number(chain.partition(":")[2]) if chain.startswith("site:") else ""


def _mark(data: bytes) -> Said:
    """A missing mark on a prefix, or the value of an item the design no longer has."""
    value = decode_value(data)
    if isinstance(value, Missing):
        return say_missing(value)
    return Text(value.raw if isinstance(value, NonConformant) else plain_text(value.native))


def _args(source: Source, entry: Entry) -> dict[str, Arg]:
    """The entry's own short fields; people and sites are named, never shown by id."""
    args: dict[str, Arg] = {}
    for field in entry.__struct_fields__:
        value = getattr(entry, field)
        if field == "person":
            args[field] = source.name(value)
        elif field == "site":
            args[field] = Message("ui.login.all_sites") if value == "*" else source.site_number(value)
        elif field == "about":
            args[field] = _about(source, value)
        elif field == "role":
            args[field] = Message(f"role.{value}")
        elif field in _WORDED and value in _WORDED[field][1]:
            args[field] = Message(f"{_WORDED[field][0]}{value}")
        elif isinstance(value, (str, int)) and not isinstance(value, bool):
            args[field] = value
    return args


def _about(source: Source, about: str) -> Arg:
    """What a fact was recorded about, named: a person, a site, or the study."""
    study = source.study()
    if about in study.persons:
        return source.name(about)
    if about in study.sites:
        return study.sites[about].number
    return study.study.name if study.study is not None else ""


def _meaning(meaning: str) -> Said:
    """What a signature stands for; a meaning without words of its own is shown as it is."""
    plain = meaning.removeprefix("signature.")
    return Message(f"signature.{plain}") if plain in _MEANINGS else Text(meaning)


def _label(published: Published | None, at: str, subject: str = "") -> Text:
    if published is None or not at:
        return Text("")
    event, repeat, form, item = describe_place(published, at)
    return join_words((Text(subject), numbered(event, repeat), form, item))
