"""Where `forms/`, `resources/` and `migrations/` lie: in a checkout, in an installed wheel and in a frozen
program alike.
"""

from __future__ import annotations

import sys
from pathlib import Path


def shipped_root() -> Path:
    """Return the folder that holds `forms` and `resources` of the running program.

    A frozen program unpacks them beside its modules, a wheel carries them in `ecrf/shipped`, a checkout has
    them beside the package.
    """
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen)
    package = Path(__file__).resolve().parents[1]
    wheel = package / "shipped"
    return wheel if wheel.is_dir() else package.parent


def resource_path(*parts: str) -> Path:
    """Return the path of a file or folder under `resources/`; it need not exist."""
    return shipped_root().joinpath("resources", *parts)


def forms_path(*parts: str) -> Path:
    """Return the path of a file or folder under `forms/`; it need not exist."""
    return shipped_root().joinpath("forms", *parts)


def migrations_path() -> Path:
    """Return the folder of the steps that bring an older study file up to date."""
    return shipped_root().joinpath("migrations")
