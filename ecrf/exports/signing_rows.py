"""What waits for a signature as rows, the same on paper and in the workbook."""

from __future__ import annotations

from ecrf.exports.facts import show_time
from ecrf.exports.list_file import ListFile, ListSheet
from ecrf.services.reads import Reads
from ecrf.services.reads.signing_view import SignLine, say_place, say_state
from ecrf.words import Message, Speaker

COLUMNS = ("ui.queries.subject", "ui.people.site", "ui.signing.what", "ui.signing.who", "ui.signing.state",
           "signing.last")  # fmt: skip
"""Message codes of the columns."""
_PLACES = (0, 22, 36, 84, 116, 148, 178)


def signing_file(reads: Reads, passing: tuple[str, str], speaker: Speaker) -> ListFile:
    """Casebooks, and visits and logs where the person may sign them, at one site or for one person (empty: all)."""
    say, books = speaker.say, reads.casebooks()
    places = reads.signing() if reads.session.may("sign") else ()
    counts = say(Message("ui.signing.counts", {"signed": books.signed, "of_all": books.of_all}))
    filters = ((say("ui.people.site"), passing[0]), (say("ui.signing.who"), passing[1]))
    return ListFile(
        title="signing.list",
        as_of=reads.as_of.isoformat(),
        under=counts,
        facts=tuple((label, value) for label, value in filters if value),
        sheets=(
            ListSheet(
                "casebooks", "ui.signing.casebooks", COLUMNS, _rows(books.lines, passing, speaker), _PLACES
            ),
            ListSheet("places", "ui.signing.places", COLUMNS, _rows(places, passing, speaker), _PLACES),
        ),
    )


def _rows(lines: tuple[SignLine, ...], passing: tuple[str, str], speaker: Speaker) -> list[tuple[str, ...]]:
    return [_row(line, speaker) for line in lines if line.passes(*passing)]


def _row(line: SignLine, speaker: Speaker) -> tuple[str, ...]:
    last, form, say = line.last, line.form, speaker.say
    signed = f"{last.person} {show_time(last.time)}" if last is not None else ""
    who = "; ".join(line.investigators)
    return (form.subject, form.site, say_place(line, say), who, say_state(line, say), signed)
