"""Which widget draws which field type: every type has one."""

from __future__ import annotations

from ecrf.schema.model import ItemType
from ecrf.services.reads.form_view import FieldView
from ecrf.ui.look import Look
from ecrf.ui.widgets.chip_field import ChoiceField, ChoicesField, YesNoField
from ecrf.ui.widgets.field_row import FieldRow
from ecrf.ui.widgets.host import FieldHost
from ecrf.ui.widgets.label_field import LabelField
from ecrf.ui.widgets.line_field import (
    DateField,
    DateTimeField,
    DecimalField,
    FileField,
    IntegerField,
    LabField,
    PartialDateField,
    PartialDateTimeField,
    ScaleField,
    TextField,
    TimeField,
)
from ecrf.ui.widgets.long_field import LongTextField
from ecrf.ui.widgets.term_field import TermField

WIDGETS: dict[ItemType, type[FieldRow]] = {
    ItemType.TEXT: TextField,
    ItemType.LONG_TEXT: LongTextField,
    ItemType.INTEGER: IntegerField,
    ItemType.DECIMAL: DecimalField,
    ItemType.DATE: DateField,
    ItemType.PARTIAL_DATE: PartialDateField,
    ItemType.TIME: TimeField,
    ItemType.DATETIME: DateTimeField,
    ItemType.PARTIAL_DATETIME: PartialDateTimeField,
    ItemType.YESNO: YesNoField,
    ItemType.CHOICE: ChoiceField,
    ItemType.CHOICES: ChoicesField,
    ItemType.SCALE: ScaleField,
    ItemType.LAB: LabField,
    ItemType.TERM: TermField,
    ItemType.FILE: FileField,
    ItemType.LABEL: LabelField,
}


def make_field(look: Look, host: FieldHost, view: FieldView) -> FieldRow:
    """The widget of a field."""
    return WIDGETS[view.item.type](look, host, view)


def make_cell(look: Look, host: FieldHost, view: FieldView) -> FieldRow:
    """The widget of a field as one cell of a grid; long text is typed on one line there."""
    kind = TextField if view.item.type is ItemType.LONG_TEXT else WIDGETS[view.item.type]
    cell = kind(look, host, view)
    cell.compact = True
    return cell
