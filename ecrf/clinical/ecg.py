"""QT interval corrected for heart rate."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ecrf.clinical.numbers import PRECISE, above, check_range, exact_quotient, round_half_up

QT_MS = above("0", "2000")
HEART_RATE = above("0", "400")
_THIRD = exact_quotient(Decimal(1), Decimal(3))


@dataclass(frozen=True, slots=True)
class CorrectedQt:
    """QT in ms by Fridericia (cube root) and Bazett (square root), 6 decimals, half up."""

    fridericia_ms: Decimal
    bazett_ms: Decimal


def compute_corrected_qt(qt_ms: Decimal, heart_rate: Decimal) -> CorrectedQt:
    """Return QT / RR^(1/3) and QT / RR^(1/2) with RR = 60 / heart rate per minute, in seconds.

    Fridericia, Acta Med Scand 1920;53:469-486; Bazett, Heart 1920;7:353-370. QT above 0 to 2000 ms, rate
    above 0 to 400.
    """
    check_range(qt_ms, "qt_ms", QT_MS)
    check_range(heart_rate, "heart_rate", HEART_RATE)
    interval = exact_quotient(Decimal(60), heart_rate)
    cube_root = Decimal(1) if interval == 1 else PRECISE.power(interval, _THIRD)
    return CorrectedQt(
        round_half_up(exact_quotient(qt_ms, cube_root)),
        round_half_up(exact_quotient(qt_ms, PRECISE.sqrt(interval))),
    )
