"""Scales that are one grade read off a table: RTOG acute mucosa and skin, ECOG performance status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ecrf.clinical.numbers import refuse
from ecrf.words import Fault, Text


@dataclass(frozen=True, slots=True)
class ScaleGrade:
    """A grade of a scale and what it means."""

    scale: str
    grade: int
    text: Text


def check_scale_grade(grades: Sequence[ScaleGrade], grade: int) -> Fault | None:
    """Return the fault (`clinical.item_value`) of a grade the scale does not have."""
    known = [one.grade for one in grades]
    if grade in known:
        return None
    return refuse("clinical.item_value", "grade", value=grade, allowed=", ".join(map(str, known))).fault


def compute_ecog_from_karnofsky(karnofsky: int) -> int:
    """Return the ECOG status a Karnofsky index (0, 10 ... 100) usually stands for; a help, never stored for
    it.

    100-90 = 0, 80-70 = 1, 60-50 = 2, 40-30 = 3, 20-10 = 4, 0 = 5 (Oken 1982). Refuses
    (`clinical.item_value`).
    """
    if karnofsky not in range(0, 101, 10):
        raise refuse("clinical.item_value", "karnofsky", value=karnofsky, allowed="0, 10 – 100")
    return 5 if karnofsky == 0 else (100 - karnofsky) // 20
