"""The description of the system as it serves one study, with a drawing of where data flow (FDA 2024, question 8)."""

from __future__ import annotations

from pathlib import Path

from ecrf.exports.job import Options, Written
from ecrf.exports.landing import compute_sha256, landing
from ecrf.exports.papers.chapters import FULL, draw_heading
from ecrf.exports.papers.page import LEFT, Column, Paper
from ecrf.exports.papers.sheet import Heads, Maker
from ecrf.exports.papers.type import (
    ACCENT,
    BODY_BOLD,
    LABEL,
    LINE,
    MM,
    SMALL,
    SOFT,
    TITLE,
    Style,
)
from ecrf.services.reads.snapshot import Snapshot
from ecrf.words import Message, Speaker

_LABELS = 46 * MM
_BOX = (50 * MM, 17 * MM)
_BOXES = (
    # (name, column, row) of the drawing, three columns wide
    ("source", 0, 0), ("window", 1, 0), ("checks", 2, 0),
    ("people", 0, 1), ("door", 1, 1),
    ("study", 1, 2), ("backup", 2, 2),
    ("reads", 1, 3), ("out", 2, 3),
)  # fmt: skip
_ROWS = 4
_FLOWS = (
    ("source", "window"), ("checks", "window"), ("window", "door"), ("people", "door"), ("door", "study"),
    ("study", "backup"), ("study", "reads"), ("reads", "out"),
)  # fmt: skip
_CHAPTERS = ("entry", "proof", "storage", "rights", "leaving", "time")


def write_system(snapshot: Snapshot, options: Options, target: Path, speaker: Speaker) -> Written:
    """Write the description at the snapshot's place in the trail; refuses like the other papers."""
    maker = Maker(snapshot.head, options, speaker)
    say, head = speaker.say, snapshot.head
    title = say("system.title")
    with landing(target) as part:
        paper = maker.open(part, Heads(title, head.version))
        paper.bookmark(title, 0)
        paper.text(title, TITLE)
        paper.text(f"{say(head.title)}  ·  {head.version}", Style(10, 15, SOFT))
        paper.space(3 * MM)
        for label, value in _facts(snapshot, options, speaker):
            columns = [Column(0, _LABELS, label, LABEL), Column(_LABELS, FULL - _LABELS, value, SMALL)]
            paper.row(columns, gap=2, line=LINE)
        draw_heading(paper, say("system.flow"))
        _draw(paper, speaker)
        for name in _CHAPTERS:
            draw_heading(paper, say(f"system.{name}"))
            storage = say(f"system.storage.{options.storage or 'unknown'}")
            paper.text(say(Message(f"system.{name}.text", {"storage": storage})), SMALL)
        _roles(paper, snapshot, speaker)
        pages = paper.finish()[0]
    return Written(target, compute_sha256(target), (("pages", pages),))


def _facts(snapshot: Snapshot, options: Options, speaker: Speaker) -> list[tuple[str, str]]:
    head, say = snapshot.head, speaker.say
    design = snapshot.designs[-1].design
    events = len(design.study.events)
    checks = len(design.study.checks) + sum(len(form.checks) for form in design.forms)
    used = "; ".join(f"{row.dictionary} {row.version} ({row.language})" for row in head.dictionaries)
    args = {"forms": len(design.forms), "visits": events, "checks": checks}
    facts = [
        ("program", head.program),
        ("nature", say(f"system.nature.{head.nature}")),
        ("sponsor", head.sponsor),
        ("registry", head.registry),
        ("sites", "; ".join(f"{site.number} {site.name}" for site in head.sites)),
        ("subjects", str(head.subjects)),
        ("design", say(Message("system.design.text", {**args}))),
        ("tables", "; ".join(sorted(design.tables))),
        ("dictionaries", used or say("system.none")),
        ("stored", say(f"system.storage.{options.storage or 'unknown'}")),
        ("entries", str(head.entries)),
    ]
    return [(say(f"system.fact.{name}"), value) for name, value in facts if value]


def _draw(paper: Paper, speaker: Speaker) -> None:
    """Boxes and the ways between them."""
    width, height = _BOX
    step_x, step_y = (FULL - width) / 2, height + 8 * MM
    paper.need(_ROWS * step_y + 4 * MM)
    top = paper.y - 2 * MM
    places = {name: (LEFT + column * step_x, top - row * step_y - height) for name, column, row in _BOXES}
    for one, other in _FLOWS:
        _arrow(paper, places[one], places[other])
    for name, (x, y) in places.items():
        paper.fill(x, y, width, height, LINE)
        paper.fill(x + 0.7, y + 0.7, width - 1.4, height - 1.4, "#FFFFFF")
        paper.fill(x, y + height - 2, width, 2, ACCENT)
        paper.draw(x + 6, y + height - 14, speaker.say(f"system.box.{name}"), BODY_BOLD)
        small = Style(7, 9, SOFT)
        said = speaker.say(f"system.box.{name}.text")
        paper.say(said)
        for number, line in enumerate(paper.fonts.wrap(said, small, width - 12)[:4]):
            paper.write(x + 6, y + height - 25 - number * 9, line, small)
    paper.y = top - _ROWS * step_y + 6 * MM


def _arrow(paper: Paper, one: tuple[float, float], other: tuple[float, float]) -> None:
    """A line from box to box with a head; boxes are side by side or above one another."""
    width, height = _BOX
    thick, head = 1.4, 5.0
    (x1, y1), (x2, y2) = one, other
    if abs(y1 - y2) < 1:
        y = y1 + height / 2
        start, end = (x1 + width, x2) if x1 < x2 else (x1, x2 + width)
        paper.fill(min(start, end), y - thick / 2, abs(end - start), thick, ACCENT)
        back = -1 if end > start else 1
        for step in range(5):
            paper.fill(end + back * step - (back < 0), y - step * 0.7, 1, step * 1.4, ACCENT)
        return
    x = x1 + width / 2
    paper.fill(x - thick / 2, y2 + height, thick, y1 - y2 - height, ACCENT)
    for step in range(int(head)):
        paper.fill(x - step * 0.7, y2 + height + step, step * 1.4, 1, ACCENT)


def _roles(paper: Paper, snapshot: Snapshot, speaker: Speaker) -> None:
    say = speaker.say
    draw_heading(paper, say("system.roles"))
    for each in snapshot.roles:
        name = say(
            Message("system.role.people", {"role": Message(f"role.{each.role}"), "people": each.people})
        )
        actions = "; ".join(say(f"ui.action.{action}") for action in each.actions)
        columns = [
            Column(0, _LABELS, name, BODY_BOLD),
            Column(_LABELS, FULL - _LABELS, actions, SMALL),
        ]
        paper.row(columns, gap=3, line=LINE)
