"""Compile resources/translations/<language>/*.po into one ecrf.mo each, refusing gaps and duplicates."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
TRANSLATIONS = ROOT / "resources" / "translations"
LANGUAGES = ("en", "zh")
PLACEHOLDER = re.compile(r"\{([^{}!:]*)[^{}]*\}")


@dataclass(slots=True)
class Catalogue:
    """The texts of one language by code, and where each code stands."""

    language: str
    texts: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)


def load_catalogues(folder: Path) -> tuple[list[Catalogue], list[str]]:
    """Return the catalogue of every language under `folder` and what is wrong with them."""
    findings: list[str] = []
    catalogues = []
    for language in LANGUAGES:
        catalogue = Catalogue(language)
        for path in sorted((folder / language).glob("*.po")):
            findings += _add_room(catalogue, path)
        catalogues.append(catalogue)
    findings += _check_same_codes(catalogues)
    return catalogues, findings


def save_catalogues(catalogues: list[Catalogue], folder: Path) -> None:
    """Write <language>/LC_MESSAGES/ecrf.mo for each catalogue; the same texts give the same bytes."""
    for catalogue in catalogues:
        merged = polib.POFile()
        merged.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Language": catalogue.language}
        for code, text in sorted(catalogue.texts.items()):
            merged.append(polib.POEntry(msgid=code, msgstr=text))
        target = folder / catalogue.language / "LC_MESSAGES" / "ecrf.mo"
        target.parent.mkdir(parents=True, exist_ok=True)
        merged.save_as_mofile(str(target))


def _add_room(catalogue: Catalogue, path: Path) -> Iterator[str]:
    try:
        entries = polib.pofile(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        yield f"{path}: cannot be read: {error}"
        return
    for entry in entries:
        place = f"{path}:{entry.linenum}"
        if entry.obsolete:
            yield f"{place}: {entry.msgid}: obsolete, remove it"
        elif entry.msgid in catalogue.texts:
            yield f"{place}: {entry.msgid}: stands already in {catalogue.places[entry.msgid]}"
        elif not entry.msgstr.strip():
            yield f"{place}: {entry.msgid}: has no text"
        else:
            catalogue.texts[entry.msgid] = entry.msgstr
            catalogue.places[entry.msgid] = place


def _check_same_codes(catalogues: list[Catalogue]) -> Iterator[str]:
    """Find codes that a language lacks and texts whose placeholders differ between languages."""
    for one in catalogues:
        for other in catalogues:
            for code in one.texts.keys() - other.texts.keys():
                yield f"{one.places[code]}: {code}: missing in {other.language}"
    first, *rest = catalogues
    for other in rest:
        for code in first.texts.keys() & other.texts.keys():
            wanted, found = (set(PLACEHOLDER.findall(each.texts[code])) for each in (first, other))
            if wanted != found:
                names = ", ".join(sorted(wanted ^ found))
                yield f"{other.places[code]}: {code}: placeholders differ from {first.language}: {names}"


def main() -> int:
    """Compile, or with --check only look; 1 when something is wrong, each on its line."""
    catalogues, findings = load_catalogues(TRANSLATIONS)
    for finding in sorted(findings):
        print(finding.replace(f"{ROOT}/", ""), file=sys.stderr)
    if findings:
        print(f"words: {len(findings)} to mend, nothing compiled", file=sys.stderr)
        return 1
    if "--check" not in sys.argv[1:]:
        save_catalogues(catalogues, TRANSLATIONS)
    print(f"words: {len(catalogues[0].texts)} texts in each of {', '.join(LANGUAGES)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
