"""Every word the window says stands in the catalogues of both languages."""

import re
from pathlib import Path

from ecrf.schema.model import ItemType
from ecrf.services.reads.schedule_view import VisitState
from ecrf.services.reads.status_view import Badge, Status
from ecrf.viewmodels.shell import SECTIONS
from ecrf.words import Language
from tests.ui.fake_words import ROOT, speaker_of

CODE = re.compile(r"[\"'](ui\.[a-z0-9_.]+[a-z0-9])[\"']")


def _lacking(codes):
    return sorted(
        f"{language}: {code}"
        for language in Language
        for code in codes
        if speaker_of(language)._lookup(code) is None
    )


def test_every_code_written_in_the_window_has_words():
    """No literal code of the window is missing in English or Chinese."""
    codes = set()
    for path in Path(ROOT / "ecrf" / "ui").rglob("*.py"):
        codes |= set(CODE.findall(path.read_text(encoding="utf-8")))
    assert len(codes) > 200
    assert _lacking(codes) == []


def test_every_composed_code_has_words():
    """Codes put together from states, types and sections are complete."""
    codes = {status.code for status in Status} | {code for badge in Badge for code in badge.codes}
    codes |= {f"visit_state.{state}" for state in VisitState} | {section.code for section in SECTIONS}
    codes |= {f"ui.field.format.{kind}" for kind in ItemType} | {f"ui.weekday.{day}" for day in range(1, 8)}
    codes |= {f"ui.panel.{name}" for name in ("history", "help", "queries", "source")}
    codes |= {f"ui.query.{act}" for act in ("answer", "close", "requery", "cancel")}
    codes |= {f"ui.nature.{nature}" for nature in ("demo", "test", "draft")}
    codes |= {f"ui.lock.{level}" for level in ("frozen", "locked", "hard")}
    assert _lacking(codes) == []


def test_no_word_is_left_that_nobody_says():
    """Every code of the window's catalogue is written or composed somewhere in the window."""
    text = "".join(path.read_text(encoding="utf-8") for path in Path(ROOT / "ecrf" / "ui").rglob("*.py"))
    catalogue = (ROOT / "resources" / "translations" / "en" / "ui.po").read_text(encoding="utf-8")
    composed = re.findall(r"f[\"'](ui\.[a-z0-9_.]*)\{", text)
    written = set(CODE.findall(text))
    codes = re.findall(r'msgid "(ui\.[^"]+)"', catalogue)
    unused = [
        code
        for code in codes
        if code.removesuffix(".todo") not in written and not any(code.startswith(start) for start in composed)
    ]
    assert unused == []
