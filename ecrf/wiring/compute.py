"""Wires `ecrf compute`: clinical rules and their tables, nothing of window, store or vault."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from itertools import pairwise

from ecrf.cli.compute import run_compute
from ecrf.cli.compute_port import ComputePort
from ecrf.clinical.eortc import Scale
from ecrf.clinical.lab_table import LabTable
from ecrf.clinical.staging import StageTables
from ecrf.library.tables_words import load_room_speaker
from ecrf.words import Language, Message, Speaker


def run(argv: Sequence[str]) -> int:
    """Run `ecrf compute` with the arguments after `compute`; returns the exit status (0, or 2 when
    refused).
    """
    speaker = load_room_speaker(_language(argv), "clinical")
    collecting = gc.isenabled()
    gc.disable()  # one pass over a file builds no cycles, and collecting would take a tenth of the time
    try:
        return run_compute(argv, _port(speaker))
    finally:
        if collecting:
            gc.enable()


def _language(argv: Sequence[str]) -> Language:
    """Find the language before the options are parsed, for the help itself is in it."""
    words = list(argv)
    chosen = [word.partition("=")[2] for word in words if word.startswith("--lang=")]
    chosen += [after for before, after in pairwise(words) if before == "--lang"]
    return Language.ZH if chosen and chosen[-1] == Language.ZH else Language.EN


def _port(speaker: Speaker) -> ComputePort:
    def note(message: Message) -> None:
        sys.stderr.write(f"{speaker.say(message)}\n")

    return ComputePort(speaker, _eortc_scales, _lab_table, _stage_tables, note)


def _eortc_scales(module: str) -> tuple[Scale, ...]:
    from ecrf.library.tables_scores import C30, HN35, HN43, load_eortc_scales

    return load_eortc_scales((C30, HN43 if module == "hn43" else HN35))


def _lab_table() -> LabTable:
    from ecrf.library.tables_labs import load_lab_table

    return load_lab_table()


def _stage_tables() -> StageTables:
    from ecrf.library.tables_staging import load_stage_tables

    return load_stage_tables()
