"""The form screen: any form whose fields stand under one another, with its logs between them."""

from __future__ import annotations

from ecrf.ui.frame import Frame, Page
from ecrf.ui.screens.form_page import FormPage


def build(frame: Frame) -> Page:
    """The page for the window."""
    return FormPage(frame)
