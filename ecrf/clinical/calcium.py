"""Serum calcium corrected for albumin."""

from __future__ import annotations

from decimal import Decimal


def compute_corrected_calcium_mmol(calcium_mmol_l: Decimal, albumin_g_l: Decimal) -> Decimal:
    """Return Ca + 0.02 * (40 - albumin) in mmol/L, exact (after Payne et al., Br Med J 1973;4:643-646)."""
    return calcium_mmol_l + Decimal("0.02") * (40 - albumin_g_l)
