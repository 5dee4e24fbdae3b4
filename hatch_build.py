"""What a wheel carries besides the package: compiled translations, and the data folders as ecrf/shipped."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHIPPED = ("forms", "resources", "migrations")


class CustomBuildHook(BuildHookInterface[Any]):
    """Runs for wheels; an editable install reads the checkout, whose translations `make words` compiles."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the catalogues, where a gap or duplicate stops the build, and add the folders."""
        if version != "standard":
            return
        root = Path(self.root)
        subprocess.run([sys.executable, root / "tools" / "compile_words.py"], check=True, cwd=root)  # noqa: S603 - our script
        for name in SHIPPED:
            build_data["force_include"][str(root / name)] = f"ecrf/shipped/{name}"
