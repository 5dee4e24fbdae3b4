"""No arguments: the window; arguments: the command line."""

from __future__ import annotations

import sys


def main() -> None:
    """Start the front end the arguments ask for, and leave with its exit code."""
    argv = sys.argv[1:]
    if argv[:1] == ["compute"]:
        from ecrf.wiring.compute import run as run_compute

        sys.exit(run_compute(argv[1:]))
    if argv[:1] == ["--version"]:
        from ecrf import __version__

        print(f"ecrf {__version__}")  # noqa: T201 - nothing else is loaded for this answer
        sys.exit(0)
    if not argv:
        from ecrf.wiring.window import run_window

        sys.exit(run_window())
    from ecrf.wiring.line import run

    sys.exit(run(argv))


if __name__ == "__main__":
    if getattr(sys, "frozen", False):
        from multiprocessing import freeze_support

        freeze_support()  # in the bundle a helper of `ecrf verify` begins here
    main()
