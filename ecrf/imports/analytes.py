"""Names of laboratory results to items: the mapping's own, then the design's labels, then the dictionary's synonyms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from ecrf.schema.index import DesignIndex, ItemPlace
from ecrf.words import Fault, Refusal

_NOISE = re.compile(r"[\s*★☆▲·_.:：,，]+")
_ASIDE = re.compile(r"[(\[【](.*?)[)\]】]")


class Analytes:
    """Finds the item of a result by its name in the file and the forms of its visit."""

    def __init__(
        self, index: DesignIndex, own: Mapping[str, str], synonyms: Mapping[str, Iterable[str]]
    ) -> None:
        self._index = index
        self._own = {name_key(name): oid for name, oid in own.items()}
        self._known: dict[str, set[str]] = {}
        for place in index.items():
            if place.item.analyte:
                names = (place.item.analyte, place.item.oid, place.item.label.en, place.item.label.zh)
                for name in (*names, *synonyms.get(place.item.analyte, ())):
                    self._known.setdefault(name_key(name), set()).add(place.item.oid)

    def find(self, name: str) -> tuple[ItemPlace, ...]:
        """Every item a name may mean; refuses `import.analyte` when there is none."""
        for key in _keys(name):
            if key in self._own:
                return (self._index.item(self._own[key]),)
            if key in self._known:
                return tuple(self._index.item(oid) for oid in sorted(self._known[key]))
        raise Refusal(Fault("import.analyte", name))


def _keys(name: str) -> tuple[str, ...]:
    """The whole name, then without what stands in brackets, then what stands in them."""
    plain = unicodedata.normalize("NFKC", name)
    inner = _ASIDE.search(plain)
    keys = (name_key(plain), name_key(_ASIDE.sub("", plain)), name_key(inner[1]) if inner else "")
    return tuple(key for key in dict.fromkeys(keys) if key)


def name_key(name: str) -> str:
    """A name without case, blanks and the marks laboratories put beside it; `#`, `%`, `+` and `-` mean something."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", name)).casefold()
