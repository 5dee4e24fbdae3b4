"""Whose a row is and which visit it belongs to."""

from __future__ import annotations

from collections import Counter
from datetime import date

from ecrf.imports.dates import read_date_text
from ecrf.imports.mapping import Mapping
from ecrf.imports.mapping_lint import parse_visit
from ecrf.schema.index import DesignIndex
from ecrf.services.reads import Reads
from ecrf.services.reads.schedule_view import PlannedVisit
from ecrf.words import Fault, Refusal


class Subjects:
    """The subjects this person may see, by number."""

    def __init__(self, reads: Reads, mapping: Mapping) -> None:
        self._column = mapping.subject
        self._chains = {row.number: chain for row, chain in zip(reads.roots(), reads.subjects(), strict=True)}
        self._short = Counter(_without_zeros(number) for number in self._chains)
        self._by_short = {_without_zeros(number): number for number in self._chains}

    def find(self, text: str) -> tuple[str, str]:
        """(number, chain) of what the file says; refuses `import.no_subject`, `import.subject_zeros`."""
        number = self._column.prefix + text.zfill(self._column.pad)
        if number in self._chains:
            return number, self._chains[number]
        short = _without_zeros(number)
        if self._short[short] == 1:
            raise Refusal(Fault("import.subject_zeros", number, {"like": self._by_short[short]}))
        raise Refusal(Fault("import.no_subject", number))


def _without_zeros(number: str) -> str:
    return "-".join(part.lstrip("0") for part in number.split("-"))


class Visits:
    """Which visit of a subject a row belongs to."""

    def __init__(self, reads: Reads, mapping: Mapping, index: DesignIndex) -> None:
        self._reads, self._mapping, self._index = reads, mapping, index
        self._values = {_key(text): visit for text, visit in mapping.visit.values.items()}

    def find(self, chain: str, text: str, form: str) -> tuple[str, int]:
        """(event, repeat); refuses `import.no_visit`, `import.no_visit_on`, `import.two_visits_on`, `import.date`."""
        how = self._mapping.visit
        if how.date:
            return self._on(chain, text, form)
        wanted = how.always or self._values.get(_key(text), text.strip())
        found = parse_visit(wanted, self._index)
        if found is None or not self._has(found[0], form):
            raise Refusal(Fault("import.no_visit", text, {"form": form}))
        return found

    def _covers(self, visit: PlannedVisit, day: date) -> bool:
        """Whether a day lies in a visit's window; with `within` a visit that took place is known by its date alone."""
        window = visit.window
        if window.earliest is None or window.latest is None:
            return False
        return not (self._mapping.visit.within and visit.actual) and window.earliest <= day <= window.latest

    def _has(self, event: str, form: str) -> bool:
        return not form or any(use.form == form for use in self._index.event(event).forms)

    def _on(self, chain: str, text: str, form: str) -> tuple[str, int]:
        read = read_date_text(text, self._mapping.dates, self._mapping.serial)
        if read is None or len(read) < 10:
            raise Refusal(Fault("import.date", text))
        day = date.fromisoformat(read[:10])
        visits = [visit for visit in self._reads.schedule(chain).visits if self._has(visit.event, form)]
        took_place = [visit for visit in visits if visit.actual == day]
        near = [visit for visit in visits if _days_off(visit, day) <= self._mapping.visit.within]
        found = took_place or near or [visit for visit in visits if self._covers(visit, day)]
        if len(found) == 1:
            return found[0].event, found[0].repeat
        code = "import.two_visits_on" if found else "import.no_visit_on"
        names = ", ".join(f"{visit.event}/{visit.repeat}" for visit in found)
        raise Refusal(Fault(code, read[:10], {"visits": names, "form": form}))


def _days_off(visit: PlannedVisit, day: date) -> int:
    return abs((visit.actual - day).days) if visit.actual is not None else 10_000


def _key(text: str) -> str:
    return text.strip().casefold()
