"""The Excel workbook of a study: README, lists, a sheet per form and repeating group, dictionary, trail."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ecrf.exports.facts import banner_of
from ecrf.exports.job import Options, Written
from ecrf.exports.landing import compute_sha256, landing
from ecrf.exports.tables.feeding import feed_tables
from ecrf.exports.tables.lists import make_columns
from ecrf.exports.tables.readme import Contents, Readme, make_readme
from ecrf.exports.tables.table import Family, Kind, Table
from ecrf.exports.tables.workbook_file import WorkbookFile, WorkbookLabels
from ecrf.exports.tables.workbook_look import set_print
from ecrf.exports.tables.workbook_pen import SheetPen
from ecrf.services.reads.snapshot import Snapshot
from ecrf.services.reads.snapshot_view import SnapshotHead
from ecrf.words import Speaker

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet


def write_workbook(snapshot: Snapshot, options: Options, target: Path, speaker: Speaker) -> Written:
    """Write the workbook; the same snapshot, options, language and program give the same bytes.

    Refuses `exports.not_reconciled`, `exports.disk_full`, `exports.cannot_write`, `exports.no_folder`.
    """
    with landing(target) as part, WorkbookFile(target.parent, make_labels(snapshot.head, speaker)) as book:
        fed = feed_tables(snapshot, book, options, speaker)
        contents = [Contents(sheet.table, sheet.parts[0].sheet.title, sheet.rows) for sheet in book.tables]
        draw_readme(book.first, make_readme(snapshot.head, contents, fed.balances, speaker, "excel"))
        mark_sheets(book, banner_of(snapshot.head, speaker))
        book.save(part, snapshot.head.time)
    return Written(target, compute_sha256(target), tuple((each.table.key, each.rows) for each in contents))


def make_labels(head: SnapshotHead, speaker: Speaker) -> WorkbookLabels:
    """The words of a workbook of this study."""
    columns = make_columns(speaker, (("text_no", Kind.COUNT), ("part", Kind.COUNT), ("text", Kind.LONG)))
    about = speaker.say("exports.table.long_texts.about")
    long_texts = Table("long_texts", speaker.say("exports.table.long_texts"), columns, Family.LIST, about)
    title, readme = f"{head.study} {speaker.say(head.short)}", speaker.say("exports.table.readme")
    return WorkbookLabels(title, readme, head.program, long_texts)


def mark_sheets(book: WorkbookFile, banner: str) -> None:
    """Name study and page on every printed sheet, and the banner of a study that is not live."""
    for sheet in book.book.worksheets:
        head, foot = sheet.oddHeader, sheet.oddFooter
        if head is not None and foot is not None:
            head.left.text = book.labels.title.replace("&", "&&")
            head.center.text = banner.replace("&", "&&") or None
            head.right.text = "&A"
            foot.center.text = "&P / &N"


def draw_readme(sheet: Worksheet, readme: Readme) -> None:
    """Draw the first sheet, with a link to every other."""
    pen = SheetPen(sheet)
    if readme.banner:
        pen.banner(readme.banner)
    pen.title(readme.heading)
    for name, value in readme.facts:
        pen.fact(name, value)
    pen.section(*readme.contents_heading)
    for each in readme.contents:
        pen.link(each.place, each.table.about or each.table.title, each.rows)
    pen.section(*readme.balance_heading)
    for balance in readme.balances:
        pen.line(*balance)
    pen.section(readme.legend_heading)
    for text in readme.legend:
        pen.note(text)
    pen.section(readme.codes_heading)
    for code, meaning in readme.codes:
        pen.fact(code, meaning)
    set_print(sheet)
