"""Reader of the CTCAE 5.0 tables in `resources/ctcae`."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from ecrf.clinical.ctcae_terms import Catalogue, Criterion, CtcaeTerm, build_catalogue
from ecrf.library.find import resource_path
from ecrf.library.tables_csv import Record, read_table
from ecrf.words import Text


def load_ctcae(folder: Path | None = None) -> Catalogue:
    """Return the 837 terms with classes, existing grades, criteria, notes and synonyms, ready to be searched."""
    root = folder or resource_path("ctcae")
    classes = {record.text("class"): _text(record, "class") for record in read_table(root / "classes.csv")}
    criteria: dict[str, list[Criterion]] = defaultdict(list)
    for record in read_table(root / "criteria.csv"):
        criterion = Criterion(record.whole("grade"), _text(record, "criterion"))
        criteria[record.text("meddra_code")].append(criterion)
    synonyms: dict[str, list[str]] = defaultdict(list)
    for record in read_table(root / "synonyms.csv"):
        synonyms[record.text("meddra_code")].append(record.text("synonym"))
    return build_catalogue(
        CtcaeTerm(
            meddra_code=code,
            name=_text(record, "term"),
            organ_class=classes[record.text("class")],
            criteria=tuple(criteria[code]),
            note=_text(record, "note"),
            synonyms=tuple(synonyms[code]),
        )
        for record in read_table(root / "terms.csv")
        for code in (record.text("meddra_code"),)
    )


def _text(record: Record, name: str) -> Text:
    return Text(record.text(f"{name}_en"), record.text(f"{name}_zh"))
