"""What every paper is made with: paper size is fixed, words come from the speaker, fonts from the caller."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ecrf.exports.facts import LIVE, banner_of
from ecrf.exports.job import Options
from ecrf.exports.papers.page import Frame, Paper
from ecrf.exports.papers.type import Fonts
from ecrf.record.merkle import to_paper
from ecrf.services.reads.snapshot_view import SnapshotHead
from ecrf.words import Arg, Fault, Message, Refusal, Speaker


@dataclass(frozen=True, slots=True)
class Heads:
    """What stands at the head of every page."""

    title: str
    right: str = ""
    right_small: str = ""


class Maker:
    """Opens papers of one study in one language."""

    def __init__(self, head: SnapshotHead, options: Options, speaker: Speaker) -> None:
        if options.resources is None:
            raise Refusal(Fault("exports.no_font", ""))
        self.head, self.speaker = head, speaker
        self._resources = options.resources

    @cached_property
    def fonts(self) -> Fonts:
        """The fonts, read once."""
        return Fonts(self._resources)

    def say(self, code: str, **args: Arg) -> str:
        """A phrase of the papers' catalogue."""
        return self.speaker.say(Message(f"exports.paper.{code}", args))

    def open(self, path: Path, heads: Heads) -> Paper:
        """A paper whose every page names study, place in the trail and digest."""
        head = self.head
        foot = self.say(
            "foot", checkpoint=to_paper(head.root), time=head.time[:19] + head.time[23:], program=head.program
        )
        mark = "" if head.nature == LIVE else self.speaker.say(f"exports.watermark.{head.nature or 'test'}")
        frame = Frame(
            title=heads.title,
            left=f"{head.study}  {self.speaker.say(head.short)}",
            right=heads.right,
            right_small=heads.right_small or banner_of(head, self.speaker),
            foot=foot,
            watermark=mark,
            page_word=lambda number: self.say("page", number=number),
            digest_word=self.say("digest"),
            language="zh-CN" if self.speaker.language.value == "zh" else "en",
            moment=head.time,
        )
        return Paper(path, self.fonts, frame)
