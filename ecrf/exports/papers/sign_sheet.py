"""A sheet to be signed by hand: what stands at a place, its digest, and lines for name, signature and day (21 CFR 11.70)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ecrf.exports.job import Options, Written
from ecrf.exports.landing import compute_sha256, landing
from ecrf.exports.papers.casebook import Casebook, only_subject
from ecrf.exports.papers.chapters import draw_heading, draw_sign_line
from ecrf.exports.papers.page import LEFT, RIGHT, Column
from ecrf.exports.papers.sheet import Heads, Maker
from ecrf.exports.papers.type import ACCENT, BAND, BIG, BODY, LABEL, LINE, MM, SMALL, TITLE
from ecrf.record.address import is_under
from ecrf.record.digest import code_of
from ecrf.services.reads.snapshot import Snapshot
from ecrf.services.reads.snapshot_view import SubjectData
from ecrf.words import Fault, Refusal, Speaker


def write_sign_sheet(snapshot: Snapshot, options: Options, target: Path, speaker: Speaker) -> Written:
    """Write what stands at `options.record` (a form, a visit, or empty: the casebook) of one subject, to be signed by hand.

    Refuses `exports.no_subject`, and `exports.nothing_to_sign` where nothing was entered there.
    """
    subject = only_subject(snapshot, options)
    maker = Maker(snapshot.head, options, speaker)
    sheet = SignSheet(snapshot, subject, replace(options, audit=False), maker)
    if not sheet.forms:
        raise Refusal(Fault("exports.nothing_to_sign", options.record or subject.number))
    with landing(target) as part:
        pages = sheet.write(part)
    return Written(target, compute_sha256(target), (("pages", pages), ("forms", len(sheet.forms))))


class SignSheet(Casebook):
    """A casebook of one place, without its history, that ends with the lines to sign on."""

    def __init__(self, snapshot: Snapshot, subject: SubjectData, options: Options, maker: Maker) -> None:
        super().__init__(snapshot, subject, options, maker)
        self._at = options.record
        self.forms = tuple(
            form for form in subject.forms if is_under(form.record, self._at) and not form.in_error
        )

    def write(self, path: Path) -> int:
        """Draw the forms, then the signature block; returns the number of pages."""
        subject, say = self._subject, self._maker.say
        self._open(path, Heads(say("sign_sheet.title"), subject.number, subject.site.words))
        self._block()
        for visit, forms in self._by_visit():
            standing = [form for form in forms if form in self.forms]
            if standing:
                self._visit(visit, standing)
        pages, _ = self._paper.finish()
        return pages

    def _block(self) -> None:
        """The first page: whose, what, the digest, what signing means, and where to sign."""
        paper, subject, say = self._paper, self._subject, self._maker.say
        paper.bookmark(say("sign_sheet.title"), 0)
        paper.text(say("sign_sheet.title"), TITLE)
        paper.space(2 * MM)
        paper.text(subject.number, BIG)
        digest = subject.read_digest(self._at)
        facts = (
            ("what", self._what()),
            ("forms", str(len(self.forms))),
            ("digest", digest),
            ("code", code_of(digest)),
        )
        for name, value in facts:
            columns = [
                Column(0, 40 * MM, say(f"sign_sheet.{name}"), LABEL),
                Column(42 * MM, 136 * MM, value, BODY),
            ]
            paper.row(columns, line=LINE, gap=3)
        draw_heading(paper, say("sign_sheet.statement_head"), 1)
        paper.text(say("sign_sheet.statement"), BODY)
        draw_sign_line(paper, self._maker, above=24 * MM, who="printed_name")
        paper.space(8 * MM)
        paper.fill(LEFT, paper.y - 2, RIGHT - LEFT, 2, ACCENT)
        paper.space(5 * MM)
        for step in ("sign", "scan", "changed"):
            paper.row([Column(0, 170 * MM, say(f"sign_sheet.how_{step}"), SMALL)], band=BAND, gap=3)

    def _what(self) -> str:
        """The place in words."""
        if not self._at:
            return self._maker.say("sign_sheet.casebook")
        return self.place(self._snapshot.lexicon.where(self._at, {}))
