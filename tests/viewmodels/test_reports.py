"""The export screen: what can leave, about whom, and what came of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecrf.viewmodels.reports import KINDS, ReportsScreen, Wish, Written
from ecrf.words import Fault, Language


class Recorder:
    """Keeps the wishes and answers them when told to."""

    def __init__(self) -> None:
        self.wishes: list[tuple[Wish, object]] = []

    def write(self, wish: Wish, done: object) -> None:
        """Keep a wish."""
        self.wishes.append((wish, done))


@pytest.fixture
def screen(bed, bench_of) -> ReportsScreen:
    """The screen of a coordinator with one subject."""
    bed.subject()
    bench = bench_of("coordinator")
    bench.leaving = Recorder()
    model = ReportsScreen(bench)
    model.refresh()
    return model


def test_casebook_is_about_a_subject_and_a_blank_form_about_a_form(screen: ReportsScreen) -> None:
    """The choices follow the kind; a workbook needs none."""
    assert screen.choices == ()
    for kind in KINDS:
        screen.choose(kind)
        assert bool(screen.choices) == (kind.per in ("subject", "form"))


def test_one_file_at_a_time_and_its_hash_is_kept(screen: ReportsScreen) -> None:
    """While a file is written no second one begins; the finished one stands on the list."""
    screen.write(Path("a.xlsx"), "", Language.ZH)
    screen.write(Path("b.xlsx"), "", Language.ZH)
    ((wish, done),) = screen.bench.leaving.wishes
    assert (wish.format, wish.language, screen.busy) == ("excel", Language.ZH, True)
    done(Written(Path("a.xlsx"), "ab" * 32))
    assert (screen.busy, [w.path.name for w in screen.written]) == (False, ["a.xlsx"])


def test_refusal_is_shown_and_nothing_counts_as_written(screen: ReportsScreen) -> None:
    """A fault stands on the screen until the next act."""
    screen.write(Path("a.xlsx"), "", Language.EN)
    screen.bench.leaving.wishes[0][1](Fault("exports.not_written", "a.xlsx"))
    assert screen.fault is not None
    assert screen.fault.code == "exports.not_written"
    assert not screen.written


def test_a_marked_cut_off_stands_first_and_later_files_can_be_made_as_of_it(bed, bench_of) -> None:
    """Marking freezes the data; the place is offered first and its root goes with the wish; reports know only now."""
    bed.subject()
    bench = bench_of("data_manager")
    bench.leaving = Recorder()
    screen = ReportsScreen(bench)
    screen.refresh()
    screen.mark_moment()
    (first, *_) = screen.moments
    assert first.occasion == "cut_off"
    screen.write(Path("dmc.xlsx"), "", Language.EN, first.root)
    assert screen.bench.leaving.wishes[0][0].at == first.root
    screen.busy = False
    screen.choose(next(kind for kind in KINDS if kind.name == "integrity"))
    assert screen.moments == ()
