"""What every export says about itself: study, place in the trail, program, banner; and times as people read them."""

from __future__ import annotations

from ecrf.record.merkle import to_paper
from ecrf.services.reads.snapshot_view import SnapshotHead
from ecrf.words import Speaker

LIVE = "live"


def banner_of(head: SnapshotHead, speaker: Speaker) -> str:
    """`TEST` or `DEMO` or `DRAFT` in words; empty for a live study."""
    return "" if head.nature == LIVE else speaker.say(f"exports.banner.{head.nature or 'test'}")


def facts_of(
    head: SnapshotHead, speaker: Speaker, without: frozenset[str] = frozenset()
) -> tuple[tuple[str, str], ...]:
    """(name, value) in the order they are printed; nothing depends on who exports or when."""
    found = (
        ("study", f"{head.study} · {speaker.say(head.short)}"),
        ("title", speaker.say(head.title)),
        ("nature", speaker.say(f"exports.nature.{head.nature or 'test'}")),
        ("sponsor", head.sponsor),
        ("registry", head.registry),
        ("design_version", head.version),
        ("sites", ", ".join(site.words for site in head.sites)),
        ("checkpoint", to_paper(head.root)),
        ("root_hash", head.root),
        ("as_of", head.time),
        ("entries", str(head.entries)),
        ("program", head.program),
    )
    return tuple(
        (speaker.say(f"exports.fact.{name}"), value) for name, value in found if value and name not in without
    )


def show_time(text: str) -> str:
    """An ISO time as people read it: seconds and offset kept, milliseconds left to the trail."""
    if len(text) < 19:
        return text
    offset = text[19:].lstrip(".0123456789")
    return f"{text[:10]} {text[11:19]} {offset}".strip()
