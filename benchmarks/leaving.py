"""What leaves the study, against the libraries writing the same content and doing nothing else."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.bench import Bench
from benchmarks.big_study import FORMS, VISITS, open_big
from benchmarks.memory import read_memory, reset_peak
from benchmarks.timing import Row, at_most, times_floor
from ecrf.exports import Options, Resources, write_export
from ecrf.library.find import resource_path
from ecrf.library.words import load_speaker
from ecrf.services.reads.snapshot import Wanted, read_snapshot
from ecrf.words import Language

FEW, MANY = 3, 12
FONTS = Resources(
    resource_path("fonts", "NotoSansSC-Regular.ttf"), resource_path("fonts", "NotoSansSC-Bold.ttf")
)
MOST_GROWTH = 24
"""MiB by which four times as many subjects may raise the peak and still be called flat."""


def measure_leaving() -> list[Row]:
    """Excel, ODM and a casebook, each against its library's floor; and whether memory grows with the study."""
    _load_libraries()
    rows: list[Row] = []
    peaks: dict[str, list[float]] = {"excel": [], "odm": []}
    with tempfile.TemporaryDirectory() as place:
        for subjects in (FEW, MANY):
            with open_big(VISITS * FORMS, subjects) as (bench, whole):
                for name, suffix in (("excel", ".xlsx"), ("odm", ".xml")):
                    taken, peak = _export(bench, name, Path(place) / f"{name}{suffix}")
                    peaks[name].append(peak)
                    if subjects == MANY:
                        floor = FLOORS[name](Path(place) / f"{name}{suffix}")
                        against = (f"{LIBRARIES[name]} alone", floor)
                        rows.append(
                            times_floor(f"{name}, {subjects} subjects, CPU", taken, against, 1.3, "s")
                        )
                if subjects == FEW:
                    pdf = Path(place) / "casebook.pdf"
                    taken, _ = _export(bench, "casebook", pdf, whole)
                    pages, floor = _draw_pages(pdf)
                    what = f"casebook of {pages} pages, CPU"
                    rows.append(times_floor(what, taken, ("reportlab alone", floor), 1.3, "s"))
    for name, (few, many) in peaks.items():
        what = f"{name}: more memory at the peak for {MANY} subjects than for {FEW}"
        rows.append(at_most(what, max(many - few, 0), MOST_GROWTH, "MiB"))
    return rows


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


def _write_excel(made: Path) -> float:
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

    return _time(write)


def _write_xml(made: Path) -> float:
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

    return _time(write)


def _draw_pages(made: Path) -> tuple[int, float]:
    """The same words drawn line by line by reportlab's canvas, in the same font: (pages, seconds)."""
    from pypdf import PdfReader
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    pages = [page.extract_text().splitlines() for page in PdfReader(made).pages]

    def draw() -> None:
        pdfmetrics.registerFont(TTFont("floor", str(FONTS.regular)))
        canvas = Canvas(str(made.with_name("floor.pdf")))
        for lines in pages:
            canvas.setFont("floor", 8)
            for n, line in enumerate(lines):
                canvas.drawString(40, 800 - 9 * (n % 84), line)
            canvas.showPage()
        canvas.save()

    return len(pages), _time(draw)


FLOORS = {"excel": _write_excel, "odm": _write_xml}
LIBRARIES = {"excel": "openpyxl", "odm": "lxml"}
