"""Compile the translations before a wheel is made, so that an installed program can speak."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface[Any]):
    """Runs for wheels; an editable install compiles through `make words`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Compile the catalogues; a gap or duplicate stops the build."""
        root = Path(self.root)
        if version == "standard":
            subprocess.run([sys.executable, root / "tools" / "compile_words.py"], check=True, cwd=root)  # noqa: S603 - our script
