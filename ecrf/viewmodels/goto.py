"""The go-to box: `012 C3 labs` finds a subject, a visit and a form, forgiving spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ecrf.schema.model import Form
from ecrf.services.reads.schedule_view import PlannedVisit, VisitState
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.screen import Listeners
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Message, Text

MOST_HITS = 8
GOOD = 70
"""Of 100: below it a name is not what was meant."""
DOMAIN_WORDS = {
    "LB": "labs laboratory blood lab 化验 检验",
    "VS": "vitals weight bp 体征 生命体征",
    "AE": "ae adverse toxicity 不良事件 毒性",
    "CM": "cm conmed medication drugs 合并用药",
    "EX": "dose dosing drug chemo 给药 用药",
    "TU": "scan ct mri imaging recist tumour 影像 肿瘤评估",
    "QS": "qol questionnaire qlq 量表 问卷",
    "EG": "ecg 心电图",
    "SV": "visit date 访视",
    "DS": "consent end of study 知情同意 结束",
    "DM": "demography sex age 人口学",
    "MH": "history 病史",
}
"""What people type for a form of a CDISC domain; never shown."""
_SPLIT = re.compile(r"[A-Za-z]+|\d+|[^\x00-\x7f]+")


@dataclass(frozen=True, slots=True)
class GotoHit:
    """One place that fits what was typed, with its words from the widest to the nearest."""

    place: Place
    words: tuple[Text | Message, ...]
    score: float


class GotoBox(Listeners):
    """Type, look at `hits`, Enter takes the first."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self._bench = bench
        self.text = ""
        self.hits: tuple[GotoHit, ...] = ()

    def type(self, text: str) -> None:
        """Search as one types."""
        self.text = text
        self.hits = tuple(sorted(self._search(text), key=lambda hit: -hit.score)[:MOST_HITS])
        self.changed()

    @property
    def best(self) -> Place | None:
        """Where Enter leads."""
        return self.hits[0].place if self.hits else None

    def _search(self, text: str) -> Iterator[GotoHit]:
        tokens = text.split()
        if not tokens or not self._bench.session.may("see_clinical"):
            return
        for chain, number, score in self._subjects(tokens[0]):
            if len(tokens) == 1:
                yield GotoHit(Place("subject", chain), (Text(number),), score)
            else:
                yield from self._beneath(chain, number, score, tokens[1:])

    def _subjects(self, token: str) -> Iterator[tuple[str, str, float]]:
        """Subjects whose number ends with the digits typed, or contains the text."""
        for row in self._bench.reads.roots():
            number = row.number
            digits = token.lstrip("0") or "0"
            last = re.findall(r"\d+", number)[-1:] or [""]
            if token.lower() == number.lower():
                yield row.chain, number, 100.0
            elif token.isdigit() and (last[0].lstrip("0") or "0") == digits:
                yield row.chain, number, 95.0
            elif token.lower() in number.lower():
                yield row.chain, number, 80.0

    def _beneath(self, chain: str, number: str, score: float, tokens: list[str]) -> Iterator[GotoHit]:
        """Visits that fit the next word, with the form that fits the rest; or a form of any visit, due ones first."""
        rest, whole = " ".join(tokens[1:]), " ".join(tokens)
        found, anywhere = False, []
        for visit in self._bench.reads.schedule(chain).visits:
            fits = _fit_visit(visit, tokens[0])
            if fits >= GOOD:
                hits = self._forms(chain, number, visit, rest, score + fits)
            elif visit.kind == "common":
                hits = self._forms(chain, number, visit, whole, score + GOOD)
            else:
                anywhere.append(visit)
                continue
            for hit in hits:
                found = True
                yield hit
        for visit in () if found else anywhere:
            is_due = visit.state in (VisitState.DUE, VisitState.OVERDUE)
            yield from self._forms(chain, number, visit, whole, score + is_due)

    def _forms(
        self, chain: str, number: str, visit: PlannedVisit, text: str, score: float
    ) -> Iterator[GotoHit]:
        label = visit.name
        if not text:
            if visit.kind != "common":
                place = Place("visit", chain, visit.event, visit.repeat)
                yield GotoHit(place, (Text(number), label), score)
            return
        design = self._bench.reads.design()
        known = {form.oid: form for form in design.forms} if design is not None else {}
        for planned in visit.forms:
            fits = fit_form(known.get(planned.form), text)
            if fits >= GOOD:
                place = Place("form", chain, visit.event, visit.repeat, planned.record)
                yield GotoHit(place, (Text(number), label, planned.label), score + fits)


def _fit_visit(visit: PlannedVisit, token: str) -> float:
    """How well `C3`, `cycle3` or `3` names a visit: letters against OID and label, digits against the repeat."""
    pieces = _SPLIT.findall(token)
    digits = [int(piece) for piece in pieces if piece.isascii() and piece.isdigit()]
    letters = "".join(piece for piece in pieces if not (piece.isascii() and piece.isdigit()))
    if token.lower() in (visit.event.lower(), f"{visit.event}{visit.repeat}".lower()):
        return 100 if visit.repeats == 1 or digits else 90
    if digits and (visit.repeats == 1 or digits[-1] != visit.repeat):
        return 0
    if not letters:
        return 60
    return _best(letters, (visit.event, visit.label.en, visit.label.zh, _initials(visit.label.en)))


def fit_form(form: Form | None, text: str) -> float:
    """How well words name a form: its code, a word of its title, what people type for its kind."""
    if form is None:
        return 0
    if text.lower() == form.oid.lower():
        return 100
    titles = (form.title.en, form.title.zh, form.oid)
    words = DOMAIN_WORDS.get(form.domain, "").split()
    return max(_best(text, titles), 95 if text.lower() in words else _best(text, words) - 5)


def _best(text: str, names: Iterable[str]) -> float:
    from rapidfuzz import fuzz

    scores = [0.0]
    for name in filter(None, names):
        if name.lower().startswith(text.lower()):
            scores.append(97)
        elif len(text) > 2 and any(word.startswith(text.lower()) for word in name.lower().split()):
            scores.append(96)
        else:
            scores.append(fuzz.WRatio(text.lower(), name.lower()) if len(text) > 2 else 0)
    return max(scores)


def _initials(label: str) -> str:
    return "".join(word[0] for word in label.split() if word)
