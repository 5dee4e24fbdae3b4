"""What tests need before Qt or the program is imported: no screen, one locale, repeatable properties."""

import os
import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("LANG", "C.UTF-8")

# The same examples on every machine, and no deadline: a loaded machine is not a bug.
settings.register_profile(
    "same",
    derandomize=True,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
# `HYPOTHESIS_PROFILE=search` looks for new examples, longer.
settings.register_profile("search", deadline=timedelta(seconds=5), max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """Return the SQLAlchemy address of a PostgreSQL whose owner we are; skips where none was started."""
    address = os.environ.get("ECRF_TEST_POSTGRES")
    if not address:
        pytest.skip("no PostgreSQL: `make test` starts one where it is installed")
    return address


@pytest.fixture(autouse=True)
def leave_no_dialog_behind() -> Iterator[None]:
    """Close dialogs and menus a test left open: a modal one keeps every key from the windows of the tests after it."""
    yield
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return
    for window in widgets.QApplication.topLevelWidgets():
        if window.isVisible() and (window.isModal() or window.windowType() == window.windowType().Popup):
            window.close()
