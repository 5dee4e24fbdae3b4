"""Find files above 400 lines and functions above 50 lines: what grows past them holds two ideas."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FILE_LINES = 400
FUNCTION_LINES = 50


def check_sizes(folder: Path) -> Iterator[str]:
    """Yield one line for every file and function under `folder` that is too long."""
    for path in sorted(folder.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        lines = len(text.splitlines())
        if lines > FILE_LINES:
            yield f"{path.relative_to(ROOT)}:1: {lines} lines in a file, {FILE_LINES} at most"
        for node in ast.walk(ast.parse(text, str(path))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                long = (node.end_lineno or node.lineno) - node.lineno + 1
                if long > FUNCTION_LINES:
                    where = f"{path.relative_to(ROOT)}:{node.lineno}"
                    yield f"{where}: {node.name} has {long} lines, {FUNCTION_LINES} at most"


def main() -> int:
    """Print what is too long; 1 when anything is."""
    findings = list(check_sizes(ROOT / "ecrf"))
    print("\n".join(findings) if findings else "sizes: every file and function within its limit")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
