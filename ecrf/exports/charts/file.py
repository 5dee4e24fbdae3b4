"""A picture as a file that leaves the study: its data from one place of the trail, the same bytes every time."""

from __future__ import annotations

from pathlib import Path

from ecrf.exports.charts.choice import draw_chart
from ecrf.exports.charts.ink import FORMATS, Canvas, Heading
from ecrf.exports.facts import banner_of
from ecrf.exports.job import Options, Written
from ecrf.exports.landing import compute_sha256, landing
from ecrf.record.merkle import to_paper
from ecrf.services.reads.charts import Eyes, read_charts
from ecrf.services.reads.charts_list import title_of
from ecrf.services.reads.charts_view import SubjectCharts
from ecrf.services.reads.snapshot import Snapshot
from ecrf.services.reads.snapshot_view import SnapshotHead
from ecrf.words import Fault, Message, Refusal, Speaker

SHEET = (10.0, 6.2)
"""Inches; a picture of many rows is taller."""


def write_chart(snapshot: Snapshot, options: Options, target: Path, speaker: Speaker) -> Written:
    """Write the picture `options.chart` of the snapshot's one subject, in the format the file's ending names.

    Refuses `exports.no_subject`, `exports.no_chart`, `exports.no_picture_format`, and like every export.
    """
    found = target.suffix.lower().removeprefix(".")
    if found not in FORMATS:
        raise Refusal(Fault("exports.no_picture_format", target.name, {"known": ", ".join(FORMATS)}))
    fonts = options.resources
    subjects = list(snapshot.subject_reads()) if snapshot.head.subjects == 1 else []
    if len(subjects) != 1 or fonts is None:
        raise Refusal(Fault("exports.no_subject", options.subject))
    read, sight = subjects[0]
    charts = read_charts(Eyes(read, sight, options.grade))
    canvas = Canvas(speaker, fonts.regular, fonts.bold, found, *SHEET)
    picture = draw_chart(
        charts, options.chart, canvas, heading_of(charts, options.chart, snapshot.head, speaker)
    )
    with landing(target) as part:
        part.write_bytes(picture)
    return Written(target, compute_sha256(target), (("pictures", 1),))


def heading_of(charts: SubjectCharts, key: str, head: SnapshotHead, speaker: Speaker) -> Heading:
    """The words around a picture on paper."""
    foot = Message(
        "chart.foot", {"checkpoint": to_paper(head.root), "time": head.time[:16].replace("T", " ")}
    )
    return Heading(
        title=speaker.say(title_of(charts, key)),
        about=speaker.say(Message("chart.about", {"subject": charts.number})),
        study=f"{head.study} · {speaker.say(head.short)}",
        foot=f"{speaker.say(foot)} · {head.program}",
        banner=banner_of(head, speaker),
    )
