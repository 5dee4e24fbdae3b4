"""The simulation book of a study folder."""

import shutil

import pytest

from ecrf.library.find import forms_path
from ecrf.library.load_design import load_study, study_codes
from ecrf.library.load_simulation import load_simulation
from ecrf.schema.findings import BadDesign


@pytest.mark.parametrize("code", study_codes())
def test_every_study_that_ships_has_a_book_that_fits_its_design(code):
    """All items, groups, forms and visits the book names exist."""
    book = load_simulation(load_study(code))
    assert book.study == code
    assert book.days >= book.accrual > 0


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("days: ", "dais: ", "schema.unknown_key_near"),
        ("SV_OCCUR: pick", "SV_OCCURRED: pick", "simulated.unknown"),
        ("pick Y 1", "pik Y 1", "simulated.recipe"),
        ("at: RTW/1", "at: RTX/1", "simulated.unknown"),
    ],
)
def test_a_wrong_book_is_refused_with_everything_that_is_wrong(tmp_path, before, after, said):
    """An unknown key, an item the design has not, a misspelled recipe, a visit that does not exist."""
    design = load_study("T3")
    source = forms_path("studies", "T3", "simulation.yaml").read_text(encoding="utf-8")
    target = tmp_path / "studies" / "T3"
    target.mkdir(parents=True)
    (target / "simulation.yaml").write_text(source.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(BadDesign) as refused:
        load_simulation(design, tmp_path)
    assert said in {finding.fault.code for finding in refused.value.findings}
    shutil.rmtree(target)
