"""The codes of an allocation list as they go into sealed envelopes: one row for each place that was not taken."""

from __future__ import annotations

from ecrf.exports.list_file import ListFile, ListSheet
from ecrf.services.reads import Reads
from ecrf.services.reads.allocation_view import say_levels
from ecrf.words import Speaker

COLUMNS = ("ui.random.number", "ui.random.code", "ui.random.stratum")
"""Message codes of the columns."""
_PLACES = (0, 30, 88, 178)


def code_file(reads: Reads, speaker: Speaker) -> ListFile:
    """Every code not used yet, in the order of the places of each stratum."""
    rows = [
        (line.number, line.code, say_levels(line.levels, speaker.say) or "—") for line in reads.code_sheet()
    ]
    as_of = reads.as_of.isoformat()
    return ListFile(
        title="random.sheet.title",
        as_of=as_of,
        under=as_of,
        facts=((speaker.say("random.sheet.keep"), speaker.say("random.sheet.how")),),
        sheets=(ListSheet("codes", "random.sheet.codes", COLUMNS, rows, _PLACES, "random.sheet.none"),),
        is_signed_by_hand=True,
    )
