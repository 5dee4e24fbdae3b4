"""The qualification report on paper: this computer, every check with what was found, who signs."""

from __future__ import annotations

from pathlib import Path

from ecrf.exports.facts import show_time
from ecrf.exports.job import Resources
from ecrf.exports.landing import landing
from ecrf.exports.papers.chapters import draw_heading
from ecrf.exports.papers.page import LEFT, RIGHT, Column, Frame, Paper
from ecrf.exports.papers.type import (
    BODY,
    BODY_BOLD,
    GREEN,
    LABEL,
    LINE,
    MM,
    RED,
    SMALL,
    TITLE,
    Fonts,
    Style,
)
from ecrf.services.qualifying import INSTALLATION, OPERATION, Checked, Qualification
from ecrf.words import Message, Speaker

_RESULT = 150 * MM
_WIDTH = RIGHT - LEFT


def write_qualification(made: Qualification, fonts: Resources, target: Path, speaker: Speaker) -> int:
    """Write the report; returns its pages. The same qualification gives the same bytes."""
    with landing(target) as part:
        return _Report(made, speaker).write(part, fonts)


class _Report:
    def __init__(self, made: Qualification, speaker: Speaker) -> None:
        self._made, self._say = made, speaker.say
        self._language = "zh-CN" if speaker.language.value == "zh" else "en"
        self._paper: Paper

    def write(self, path: Path, fonts: Resources) -> int:
        made, say = self._made, self._say
        frame = Frame(
            title=say("qualify.title"),
            left=made.program,
            right=made.workstation,
            right_small=say("qualify.passed" if made.passed else "qualify.failed"),
            foot=say(Message("qualify.foot", {"time": show_time(made.ended), "machine": made.machine})),
            page_word=lambda number: say(Message("exports.paper.page", {"number": number})),
            digest_word=say("exports.paper.digest"),
            language=self._language,
            moment=made.ended,
        )
        self._paper = Paper(path, Fonts(fonts), frame)
        self._cover()
        for part in (INSTALLATION, OPERATION):
            draw_heading(self._paper, say(f"qualify.part.{part}"), level=0)
            for check in made.checks:
                if check.part == part:
                    self._check(check)
        self._sign()
        return self._paper.finish()[0]

    def _cover(self) -> None:
        paper, made, say = self._paper, self._made, self._say
        paper.y -= 4 * MM
        paper.text(say("qualify.title"), TITLE)
        good = made.passed
        paper.text(
            say("qualify.passed" if good else "qualify.failed"),
            Style(12, 18, GREEN if good else RED, bold=True),
        )
        paper.y -= 3 * MM
        passed = sum(check.passed for check in made.checks)
        facts = (
            ("program", made.program), ("workstation", made.workstation), ("machine", made.machine),
            ("began", show_time(made.began)), ("ended", show_time(made.ended)),
            ("checks", f"{passed} / {len(made.checks)}"),
        )  # fmt: skip
        for name, value in facts:
            columns = [
                Column(0, 50 * MM, say(f"qualify.fact.{name}"), LABEL),
                Column(52 * MM, 126 * MM, value, BODY),
            ]
            paper.row(columns, line=LINE, gap=3)
        paper.y -= 2 * MM
        paper.text(say("qualify.meaning"), SMALL)

    def _check(self, check: Checked) -> None:
        paper, say = self._paper, self._say
        result = say("qualify.result.passed" if check.passed else "qualify.result.failed")
        style = Style(BODY.size, BODY.leading, GREEN if check.passed else RED, bold=True)
        sign = "✓" if check.passed else "✗"
        paper.row(
            [
                Column(0, _RESULT - 6, say(f"qualify.check.{check.name}"), BODY_BOLD),
                Column(_RESULT, _WIDTH - _RESULT, f"{sign} {result}", style),
            ],
            gap=2,
        )
        for text in (*check.found, *((say(check.fault.message),) if check.fault is not None else ())):
            paper.row([Column(4 * MM, _RESULT - 10 * MM, text, SMALL)], gap=1)
        paper.y -= 2
        paper.rule(paper.y, LINE, 0.4)

    def _sign(self) -> None:
        signed, say, paper = self._made.signed, self._say, self._paper
        draw_heading(self._paper, say("qualify.signature"), level=0)
        who = (
            Message("qualify.signed_by", {"person": signed.person, "study": signed.study})
            if signed.person
            else None
        )
        paper.text(say(who) if who is not None else say("qualify.signed_by_nobody"), BODY_BOLD)
        paper.text(say(Message("qualify.signed_how", {"key": signed.key, "public": signed.public})), SMALL)
        paper.need(22 * MM)
        for name in ("name", "date"):
            paper.space(10 * MM)
            paper.rule(paper.y, LINE, 0.6)
            paper.text(say(f"qualify.line.{name}"), SMALL)
