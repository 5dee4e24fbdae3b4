"""Totals, bands and alarms of the rating instruments in the check language."""

from decimal import Decimal

import pytest

from ecrf.library.tables_instruments import load_instruments
from ecrf.rules.instrument_functions import build_instrument_functions, read_instrument_settings
from ecrf.words import Refusal

D = Decimal


def functions(**settings):
    """The functions by name under some settings of a study."""
    tables = read_instrument_settings(*load_instruments(), settings)
    return {each.name: each.call for each in build_instrument_functions(tables)}


PLAIN = functions()


def test_a_total_needs_every_item():
    """HAMD-17 with every item at its greatest is 52 (Hamilton 1960); one item missing leaves no total."""
    most = [D(4) if n in (1, 2, 3, 7, 8, 9, 10, 11, 15) else D(2) for n in range(1, 18)]
    assert PLAIN["score"]("HAMD17", *most) == 52
    assert PLAIN["score"]("HAMD17", None, *most[1:]) is None


def test_an_impossible_answer_leaves_no_total():
    """Barthel bathing is 0 or 5: with 10 there is no total."""
    most = [D(10), D(5), D(5), D(10), D(10), D(10), D(10), D(15), D(15), D(10)]
    assert PLAIN["score"]("BARTHEL", *most) == 100
    assert PLAIN["score"]("BARTHEL", D(10), D(10), *most[2:]) is None


@pytest.mark.parametrize(
    ("scheme", "total", "band", "alarm"),
    [
        ("china", 24, "DEFINITE", False),
        ("china", 25, "SEVERE", True),
        ("international", 18, "MODERATE", False),
        ("international", 19, "SEVERE", True),
        ("international", 23, "VERYSEVERE", True),
        ("zimmerman", 23, "MODERATE", False),
        ("zimmerman", 24, "SEVERE", True),
    ],
)
def test_bands_are_a_setting_and_severe_ones_alarm(scheme, total, band, alarm):
    """The same HAMD-17 total lies in the band of the scheme the study chose; a severe band alarms."""
    chosen = functions(hamd17_bands=scheme)
    assert chosen["band"]("HAMD17", D(total)) == band
    assert chosen["alarms"]("HAMD17", D(total)) is alarm


@pytest.mark.parametrize(("schooling", "cut"), [("NONE", 17), ("PRIMARY", 20), ("SECONDARY", 24)])
def test_mmse_cut_off_by_schooling_and_setting(schooling, cut):
    """The cut-off itself is impaired by default and intact where a study says `below`."""
    below = functions(mmse_cutoff="below")
    assert PLAIN["mmse_band"](D(cut), schooling) == "IMPAIRED"
    assert PLAIN["mmse_band"](D(cut + 1), schooling) == "INTACT"
    assert below["mmse_band"](D(cut), schooling) == "INTACT"
    assert below["mmse_band"](D(cut - 1), schooling) == "IMPAIRED"


def test_haq_di_raises_helped_categories_and_needs_six():
    """Worst per category 1 2 0 1 0 3 2 1 is 10/8 = 1.25; help with eating makes its 0 a 2: 1.5; five categories: none."""
    answers = [1, 0, 2, 1, 0, 0, 0, 1, 0, 0, 0, 0, 3, 0, 2, 0, 0, 1, 0, 0]
    help_none, help_eating = [False] * 8, [n == 2 for n in range(8)]
    assert PLAIN["haq_di"](*map(D, answers), *help_none) == D("1.25")
    assert PLAIN["haq_di"](*map(D, answers), *help_eating) == D("1.5")
    assert PLAIN["haq_di_unaided"](*map(D, answers)) == D("1.25")
    five = [D(a) if n < 12 else None for n, a in enumerate(answers)]
    assert PLAIN["haq_di"](*five, *help_none) is None


def test_pil_turns_the_reversed_items_where_they_are_entered_as_printed():
    """A sheet printed with nine items the other way round, all ticked at 7: 11 x 7 + 9 x 1 = 86; oriented it is 140."""
    answers = [D(7)] * 20
    assert PLAIN["score"]("PIL", *answers) == 140
    assert functions(pil_answers="printed")["score"]("PIL", *answers) == 86


def test_walked_distance():
    """14 lengths of 30 m and 12 m are 432 m; a part longer than the course is unknown (ATS 2002)."""
    assert PLAIN["walk_distance"](D(14), D(12), D(30)) == 432
    assert PLAIN["walk_distance"](D(14), D(31), D(30)) is None


def test_an_unknown_scheme_is_refused():
    """A study that names a scheme the table lacks is told which there are."""
    with pytest.raises(Refusal) as refused:
        functions(hamd17_bands="europe")
    assert refused.value.fault.code == "rules.no_scheme"
    assert "zimmerman" in refused.value.fault.args["known"]
