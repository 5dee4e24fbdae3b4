"""A questionnaire entered by the coordinator from paper: questions answered by one digit each, scores beneath."""

from __future__ import annotations

from ecrf.schema.model import ItemType
from ecrf.services.reads.form_view import FieldView
from ecrf.ui.frame import Frame, Page
from ecrf.ui.screens.form_page import FormPage
from ecrf.ui.widgets.digit_row import DigitRow
from ecrf.ui.widgets.field_row import FieldRow

FEWEST = 8
"""Questions a group must have at least to be drawn as digits."""


class QuestionnairePage(FormPage):
    """A form page whose long groups of numbered choices are low lines of digits."""

    def make_row(self, view: FieldView) -> FieldRow:
        """A low line for a question of the instrument, the usual widget else."""
        place = self._place_of(view)
        return DigitRow(self.look, self, view, place) if place else super().make_row(view)

    def _place_of(self, view: FieldView) -> int:
        """The number of a question within its group, 0 when it is none."""
        group = view.at.split("/")[5]
        groups = self.model.view.groups if self.model is not None and self.model.view is not None else ()
        found = next((each for each in groups if each.oid == group), None)
        if found is None or not view.choices or not all(choice.number for choice in view.choices):
            return 0
        asked = [item.oid for item in found.items if item.type is ItemType.CHOICE and item.derive is None]
        return asked.index(view.item.oid) + 1 if len(asked) >= FEWEST and view.item.oid in asked else 0


def build(frame: Frame) -> Page:
    """The page for the window."""
    return QuestionnairePage(frame)
