"""Every icon is drawn by the same rules and can be inked in any colour."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ICONS = Path(__file__).resolve().parents[2] / "resources" / "icons"
DRAWN = sorted(path for path in ICONS.glob("*.svg") if path.stem != "app")


@pytest.mark.parametrize("path", DRAWN, ids=lambda path: path.stem)
def test_an_icon_has_the_common_frame_and_only_the_placeholder_ink(path):
    """View box 24, line 1.75, round caps, one replaceable ink."""
    text = path.read_text(encoding="utf-8")
    root = ET.fromstring(text)  # noqa: S314 - our own files
    assert root.get("viewBox") == "0 0 24 24"
    assert (root.get("stroke-width"), root.get("stroke-linecap"), root.get("stroke-linejoin")) == (
        "1.75",
        "round",
        "round",
    )
    assert set(re.findall(r'(?:stroke|fill)="([^"]+)"', text)) <= {"none", "#000"}


def test_every_icon_is_listed():
    """resources/icons/README.md names every icon and no other."""
    rows = re.findall(
        r"^\| [a-z ]+ \| ([^|]+) \|$", (ICONS / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    listed = {re.sub(r" \(.*?\)", "", name).strip() for row in rows for name in row.split(",")}
    assert listed - {"Icons"} == {path.stem for path in DRAWN}
