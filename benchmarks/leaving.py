"""What leaves the study, against the libraries writing the same content and doing nothing else."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.bench import Bench
from benchmarks.big_study import FORMS, VISITS, open_big
from benchmarks.memory import read_memory, reset_peak
from benchmarks.tabulating import measure_tabulating
from benchmarks.timing import Row, at_most, median, times_floor
from ecrf.exports import Options, Resources, write_export
from ecrf.library.find import resource_path
from ecrf.library.words import load_speaker
from ecrf.services.reads.snapshot import Wanted, read_snapshot
from ecrf.words import Language

FEW, MANY = 3, 12
FONTS = Resources(
    resource_path("fonts", "NotoSansSC-Regular.ttf"), resource_path("fonts", "NotoSansSC-Bold.ttf")
)
Word = tuple[float, float, str, bool, float]
"""x, y, text, bold, size."""
MOST_GROWTH = 24
"""MiB by which four times as many subjects may raise the peak and still be called flat."""


def measure_leaving() -> list[Row]:
    """Excel, ODM, SDTM and a casebook, each against its library's floor; and whether memory grows with the study."""
    _load_libraries()
    rows: list[Row] = []
    peaks: dict[str, list[float]] = {"excel": [], "odm": []}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for subjects in (FEW, MANY):
            with open_big(VISITS * FORMS, subjects) as (bench, whole):
                for name, suffix in SUFFIXES.items():
                    _, peak = _export(bench, name, folder / f"{name}{suffix}")
                    peaks[name].append(peak)
                if subjects == FEW:
                    rows += _measure_casebook(bench, whole, folder / "casebook.pdf")
                    continue
                rows += [_measure_file(bench, name, folder) for name in SUFFIXES]
                rows += measure_tabulating(bench, folder)
    for name, (few, many) in peaks.items():
        what = f"{name}: more memory at the peak for {MANY} subjects than for {FEW}"
        rows.append(at_most(what, max(many - few, 0), MOST_GROWTH, "MiB"))
    return rows


def _measure_file(bench: Bench, name: str, folder: Path) -> Row:
    """A format against its library: in turn, the median of each."""
    target = folder / f"{name}{SUFFIXES[name]}"
    write = FLOORS[name](target)
    taken, floor = [], []
    for _ in range(ROUNDS[name]):
        taken.append(_export(bench, name, target)[0])
        floor.append(_time(write))
    against = (f"{LIBRARIES[name]} alone", median(floor))
    return times_floor(f"{name}, {MANY} subjects, CPU", median(taken), against, 1.3, "s")


def _measure_casebook(bench: Bench, whole: str, target: Path) -> list[Row]:
    """A casebook against the same words in the same places and fonts: with fonts to be read first, and after that."""
    cold, warm, floors = [], [], []
    _export(bench, "casebook", target, whole)
    pages = _read_words(target)
    for _ in range(ROUNDS["casebook"]):
        _forget_fonts()
        cold.append(_export(bench, "casebook", target, whole)[0])
        warm.append(_export(bench, "casebook", target, whole)[0])
        _forget_fonts()
        floors.append((_time(lambda: _draw_pages(pages, target)), _time(lambda: _draw_pages(pages, target))))
    what = f"casebook of {len(pages)} pages, CPU"
    first, after = median([a for a, _ in floors]), median([b for _, b in floors])
    return [
        times_floor(
            f"{what}, the first of a process", median(cold), ("reportlab alone, fonts read", first), 1.3, "s"
        ),
        times_floor(f"{what}, after it", median(warm), ("reportlab alone", after), 1.3, "s"),
    ]


def _load_libraries() -> None:
    """Import what both sides draw with, for the floors do not count it either."""
    for name in ("openpyxl", "lxml.etree", "pypdf", "reportlab.pdfgen.canvas", "reportlab.pdfbase.ttfonts"):
        import_module(name)


def _export(bench: Bench, name: str, target: Path, subject: str = "") -> tuple[float, float]:
    """Write an export; the CPU seconds and the MiB by which memory rose at the peak."""
    both = (load_speaker(Language.EN), load_speaker(Language.ZH))
    options = Options(resources=FONTS, subject=subject, both=both)
    before, started = reset_peak(), time.process_time()
    with read_snapshot(bench.study.tools, bench.work.session, Wanted(subject=subject)) as snapshot:
        write_export(name, snapshot, options, target, both[0])
    return time.process_time() - started, read_memory("VmHWM") - before


def _time(call: Callable[[], object]) -> float:
    started = time.process_time()
    call()
    return time.process_time() - started


def _write_excel(made: Path) -> Callable[[], object]:
    """The same cells written row by row by openpyxl, write-only."""
    from openpyxl import Workbook, load_workbook

    book = load_workbook(made, read_only=True)
    sheets = [(sheet.title, list(sheet.iter_rows(values_only=True))) for sheet in book.worksheets]
    book.close()

    def write() -> None:
        fresh = Workbook(write_only=True)
        for title, rows in sheets:
            page = fresh.create_sheet(title)
            for row in rows:
                page.append(row)
        fresh.save(made.with_name("floor.xlsx"))

    return write


def _write_xml(made: Path) -> Callable[[], object]:
    """The same elements written by lxml's incremental writer."""
    from lxml import etree

    steps = [
        (event, element.tag, dict(element.attrib), element.text)
        for event, element in etree.iterparse(made, events=("start", "end"))
    ]

    def write() -> None:
        open_elements: list[Any] = []
        with made.with_name("floor.xml").open("wb") as file, etree.xmlfile(file, encoding="utf-8") as out:
            for event, tag, attributes, text in steps:
                if event == "start":
                    element = out.element(tag, attributes)
                    element.__enter__()
                    open_elements.append(element)
                    if text and text.strip():
                        out.write(text)
                else:
                    open_elements.pop().__exit__(None, None, None)

    return write


def _read_words(made: Path) -> list[list[Word]]:
    """The words of every page, each with its place, size and weight."""
    from pypdf import PdfReader

    pages: list[list[Word]] = []
    for page in PdfReader(made).pages:
        words: list[Word] = []
        page.extract_text(visitor_text=partial(_take_word, words))
        pages.append(words)
    return pages


def _take_word(words: list[Word], text: str, *at: Any) -> None:  # noqa: ANN401 - pypdf: two matrices, font, size
    page, line, font, size = at
    x, y = line[4] + page[4], line[5] + page[5]
    if text.strip() and (x or y):  # what stands on every page alike is drawn once, at the origin of a form
        words.append((x, y, text.strip("\n"), "Bold" in str((font or {}).get("/BaseFont")), size))


def _draw_pages(pages: list[list[Word]], target: Path) -> None:
    """The same words drawn one by one by reportlab's canvas."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    names = {False: "floor", True: "floor-bold"}
    for bold, path in ((False, FONTS.regular), (True, FONTS.bold)):
        if names[bold] not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(names[bold], str(path)))
    canvas = Canvas(str(target.with_name("floor.pdf")), pageCompression=1)
    for words in pages:
        used = None
        for x, y, text, bold, size in words:
            if used != (bold, size):
                used = (bold, size)
                canvas.setFont(names[bold], size)
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()


def _forget_fonts() -> None:
    """As at the beginning of a process: no font read."""
    from reportlab.pdfbase import pdfmetrics

    from ecrf.exports.papers import type as papers

    pdfmetrics._fonts.clear()  # noqa: SLF001 - reportlab offers no other way
    papers._glyphs.cache_clear()  # noqa: SLF001 - the same


FLOORS = {"excel": _write_excel, "odm": _write_xml}
LIBRARIES = {"excel": "openpyxl", "odm": "lxml"}
SUFFIXES = {"excel": ".xlsx", "odm": ".xml"}
ROUNDS = {"excel": 1, "odm": 7, "casebook": 5}
