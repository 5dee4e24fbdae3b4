"""Field widgets: every field type has one, and each draws itself in both languages and both schemes."""

import pytest

from ecrf.schema.model import ItemType
from ecrf.ui.widgets.catalogue import WIDGETS, make_cell
from ecrf.ui.widgets.columns import CellColumns
from ecrf.words import Language
from tests.ui.conftest import shown
from tests.ui.fake_form import lab_fields, mixed_fields


def test_every_field_type_has_a_widget():
    """No type of the schema is without a widget, and none is there for a type that is not."""
    assert set(WIDGETS) == set(ItemType)


def test_every_type_is_on_the_form_of_these_tests():
    """The form used here has a field of every type."""
    kinds = {view.item.type for view in (*lab_fields(), *mixed_fields())}
    assert kinds == set(ItemType)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_field_draws_in_both_languages(form, scheme):
    """Each field paints without fault, and another language gives another picture of its label."""
    page, _ = form
    page.look.use_scheme(scheme)
    english = {at: shown(row) for at, row in page.sheet.rows.items()}
    page.look.use_language(Language.ZH)
    for at, row in page.sheet.rows.items():
        assert shown(row) != english[at], at


def test_every_field_can_be_a_cell_of_a_grid(qtbot, form):
    """As a cell a field is one line high and draws only its value."""
    page, _ = form
    for view in (*lab_fields(), *mixed_fields()):
        cell = make_cell(page.look, page, view)
        qtbot.addWidget(cell)
        if view.item.type is not ItemType.LABEL:
            assert cell.lay_out(CellColumns(120, 0, 13, 30)) == 30
        cell.resize(120, 30)
        assert shown(cell)


def test_a_label_takes_no_keyboard(form):
    """Information between fields is passed over."""
    page, model = form
    label = next(row for row in page.sheet.rows.values() if row.view.item.type is ItemType.LABEL)
    assert label.at not in model.order
