"""Which dictionaries code which items: an item names a family, the study uses what it has loaded of it."""

from __future__ import annotations

MEDDRA, DRUG = "meddra", "drug"
KINDS_FOR = {MEDDRA: ("meddra",), DRUG: ("whodrug", "atc", "tcm")}
"""What an item may say under `coding`, and the kinds of dictionaries that serve it."""
KINDS = tuple(kind for kinds in KINDS_FOR.values() for kind in kinds)
"""Every kind of dictionary that can be loaded."""
FAMILY_OF = {kind: family for family, kinds in KINDS_FOR.items() for kind in kinds}
