"""The coder's desk: the list, the suggestions for the words in focus, the acts."""

from __future__ import annotations

from ecrf.record.rows_coding import DictionaryRow
from ecrf.services import commands as c
from ecrf.services.coding.automatic import Proposal, by_chain, new_code, propose
from ecrf.services.coding.dictionary import Dictionary
from ecrf.services.coding.matching import Suggestion, suggest
from ecrf.services.coding.ports import AtOnce, Installed, Loaded, LoadWish, Shelf
from ecrf.services.coding.upversion import Change, compare_versions
from ecrf.services.reads.coding import kinds_in_use, read_synonyms
from ecrf.services.reads.coding_view import CodingItem, CodingState, CodingView, SynonymLine
from ecrf.viewmodels.places import Place, place_of
from ecrf.viewmodels.screen import Screen
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Arg, Fault, Message, Refusal

FILTERS = ("todo", "queried", "older", "coded", "all")
QUESTIONS = ("canned.code_unclear", "canned.code_two_terms", "canned.code_abbreviation")
"""Message codes of a coder's ready-made questions to the site."""


class CodingScreen(Screen):
    """`row` is the line in focus, `choice` the suggestion; `search` words typed instead of the verbatim ones."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.view = CodingView((), (), ())
        self.shown = "todo"
        self.row = 0
        self.choice = 0
        self.search = ""
        self.loaded: Message | None = None
        """What was loaded last."""
        self.changes: tuple[Change, ...] = ()
        """What the version compared last would change."""
        self.compared_with = ""
        self.may_code = bench.session.may("code_terms")
        self.may_ask = bench.session.may("raise_query")
        self.step: tuple[int, int] | None = None
        """(done, of all) while dictionaries are opened or loaded."""
        self._shelf: Shelf = bench.shelf or AtOnce(bench.dictionaries)
        self._tried: set[str] = set()
        """Digests that were opened or could not be: not asked for again by themselves."""
        self._suggested: tuple[tuple[str, str, str], tuple[tuple[Suggestion, Dictionary], ...]] | None = None
        self._proposed: tuple[Proposal, ...] | None = None
        bench.on_leave.append(self._left)

    def begin(self) -> None:
        """Come to the page: what could not be opened is tried again."""
        self._tried.clear()
        self.refresh()

    def load(self) -> None:
        """Read again; the focus stays inside."""
        self.view = self.bench.reads.coding()
        self.row = max(0, min(self.row, len(self.rows) - 1))
        self._forget()
        self._open_used()

    def _forget(self) -> None:
        """What was worked out from the list and the dictionaries is worked out anew."""
        self._suggested = self._proposed = None

    def _left(self) -> None:
        self.on_change.clear()
        self._shelf.stop()

    # -- the list --

    @property
    def rows(self) -> tuple[CodingItem, ...]:
        """What passes the filter."""
        return tuple(item for item in self.view.items if _passes(item, self.shown))

    def count(self, shown: str) -> int:
        """How many a filter shows."""
        return sum(_passes(item, shown) for item in self.view.items)

    @property
    def item(self) -> CodingItem | None:
        """The words in focus."""
        rows = self.rows
        return rows[self.row] if 0 <= self.row < len(rows) else None

    def show(self, shown: str) -> None:
        """Show what passes a filter."""
        self.shown, self.row = shown, 0
        self._focus()

    def move_to(self, row: int) -> None:
        """Another line has the focus."""
        if row != self.row:
            self.row = row
            self._focus()

    def _focus(self) -> None:
        self.search, self.choice = "", 0
        self.changed()

    @property
    def place(self) -> Place | None:
        """Where the words stand in the study."""
        return place_of(self.item.chain, self.item.at) if self.item is not None else None

    # -- dictionaries --

    @property
    def installed(self) -> tuple[Installed, ...]:
        """The dictionaries on this computer."""
        return self.bench.dictionaries.installed()

    @property
    def can_name(self) -> tuple[Installed, ...]:
        """The installed dictionaries that are not in use."""
        used = {row.digest for row in self.view.dictionaries}
        return tuple(each for each in self.installed if each.digest not in used)

    @property
    def not_here(self) -> tuple[DictionaryRow, ...]:
        """The dictionaries in use that are not installed on this computer."""
        here = {each.digest for each in self.installed}
        return tuple(row for row in self.view.dictionaries if row.digest not in here)

    def name_dictionary(self, wanted: Installed) -> None:
        """Code by an installed dictionary from now on."""
        self.act(c.NameDictionary(*self.stamp(), wanted.kind, wanted.version, wanted.language, wanted.digest))

    def load_dictionary(self, wish: LoadWish) -> None:
        """Install a dictionary on this computer; the first thing wrong with its files is told."""
        if not self.is_busy:
            self.fault, self.loaded, self.step = None, None, (0, 1)
            self._shelf.load(wish, self._stepped, self._loaded)
        self.changed()

    def _loaded(self, answer: Loaded | Fault) -> None:
        self.step = None
        if isinstance(answer, Fault):
            self.fault = answer
        else:
            self.fault = answer.faults[0] if answer.faults else None
            if answer.installed is not None:
                kept = answer.installed
                args = {"kind": kept.kind, "version": kept.version, "terms": str(kept.terms)}
                self.loaded = Message("coding.loaded", {**args})
        self.begin()

    def compare(self, other: Installed) -> None:
        """Show what another installed version would change."""
        if self.is_busy:
            return

        def opened(fault: Fault | None) -> None:
            self.step, self.fault = None, fault
            dictionary = self._open(other.digest) if fault is None else None
            if dictionary is not None:
                self.changes = compare_versions(self.view, dictionary)
                self.compared_with = f"{other.kind} {other.version}"
                self.shown, self.row = "changes", 0
            self.changed()

        self.step = (0, 1)
        self._shelf.open((other.digest,), self._stepped, opened)
        self.changed()

    @property
    def is_busy(self) -> bool:
        """Whether dictionaries are opened or loaded."""
        return self.step is not None

    @property
    def percent(self) -> int:
        """How far that is."""
        done, of_all = self.step or (0, 1)
        return done * 100 // of_all

    def stop(self) -> None:
        """Do not wait for the dictionaries."""
        if self.is_busy:
            self._shelf.stop()

    def _stepped(self, done: int, of_all: int) -> None:
        self.step = (done, of_all)
        self.changed()

    def _open_used(self) -> None:
        """Open the dictionaries in use that lie here, once."""
        here = {each.digest for each in self.installed}
        wanted = tuple(
            row.digest for row in self.view.dictionaries
            if row.digest in here - self._tried and self._open(row.digest) is None
        )  # fmt: skip
        if wanted and not self.is_busy:
            self.step = (0, 1)
            self._tried.update(wanted)
            self._shelf.open(wanted, self._stepped, self._opened)

    def _opened(self, fault: Fault | None) -> None:
        self.step, self.fault = None, fault or self.fault
        self._forget()
        self.changed()

    @property
    def compared(self) -> Message:
        """How many codes the version compared last would change."""
        changed = sum(change.kind != "same" for change in self.changes)
        args: dict[str, Arg] = {
            "changed": changed,
            "of_all": len(self.changes),
            "version": self.compared_with,
        }
        return Message("coding.compared", args)

    def _open(self, digest: str) -> Dictionary | None:
        try:
            return self._shelf.opened(digest)
        except Refusal as refusal:
            self.fault = refusal.fault
            return None

    # -- suggestions --

    def set_search(self, text: str) -> None:
        """Look for other words."""
        self.search, self.choice = text.strip(), 0
        self.changed()

    @property
    def suggestions(self) -> tuple[tuple[Suggestion, Dictionary], ...]:
        """Terms that may be meant with the words in focus, best first, over all dictionaries that serve them."""
        item = self.item
        if item is None:
            return ()
        asked = (item.chain, item.at, self.search or item.verbatim)
        if self._suggested is None or self._suggested[0] != asked:
            self._suggested = (asked, tuple(self._suggest(item, asked[2])))
        return self._suggested[1]

    def _suggest(self, item: CodingItem, text: str) -> list[tuple[Suggestion, Dictionary]]:
        synonyms = read_synonyms(self.view)
        found = [
            (each, dictionary)
            for used in kinds_in_use(self.view, item.family)
            if (dictionary := self._open(used.digest)) is not None
            for each in suggest(dictionary, text, synonyms)
        ]
        return sorted(found, key=lambda pair: -pair[0].rank)

    # -- acts --

    def accept(self) -> None:
        """Code the words in focus by the suggestion in focus and go on to the next."""
        item, found = self.item, self.suggestions
        if item is None or not 0 <= self.choice < len(found):
            return
        suggestion, dictionary = found[self.choice]
        how = suggestion.how if suggestion.how in ("exact", "synonym") and not self.search else "hand"
        code = new_code(item, dictionary, suggestion.term.code, how)
        if code is not None:
            self.act(c.CodeTerms(*self.stamp(), item.chain, (code,)), lambda _outcome: self._next(item))

    def _next(self, item: CodingItem) -> None:
        """The line that moved up, or the one after where the coded one stays in the list."""
        if self.fault is None:
            rows = self.rows
            stays = (
                self.row < len(rows) and rows[self.row].at == item.at and rows[self.row].chain == item.chain
            )
            self.row = min(self.row + stays, max(len(rows) - 1, 0))
            self.search, self.choice = "", 0

    def take_back(self, reason: str) -> None:
        """The code of the words in focus was wrong."""
        if self.item is not None:
            self.act(c.UncodeTerm(*self.stamp(), self.item.chain, self.item.at, reason))

    def ask(self, text: str) -> None:
        """Ask the site about the words in focus."""
        if self.item is not None:
            self.act(c.RaiseQuery(*self.stamp(), self.item.chain, self.item.at, text))

    @property
    def certain(self) -> int:
        """How many of the list have one certain term."""
        return len(self._propose())

    def _propose(self) -> tuple[Proposal, ...]:
        if self._proposed is None:
            self._proposed = propose(self.view, self._open)
        return self._proposed

    def accept_certain(self) -> None:
        """Code everything that has one certain term, subject by subject."""
        for chain, codes in by_chain(self._propose()).items():
            self.act(c.CodeTerms(*self.stamp(), chain, codes))

    # -- synonyms --

    @property
    def synonyms(self) -> tuple[SynonymLine, ...]:
        """What was decided before; first what was not always decided the same."""
        return tuple(sorted(self.view.synonyms, key=lambda line: (len(line.codes) == 1, line.verbatim)))

    @property
    def told(self) -> Message | None:
        """What stands above the list: no dictionary named, or one in use that is not on this computer."""
        if not self.view.dictionaries:
            return Message("coding.no_dictionary_here" if not self.installed else "coding.no_dictionary")
        missing = self.not_here
        if missing:
            row = missing[0]
            return Message(
                "coding.not_installed",
                {"kind": row.dictionary, "version": row.version, "language": row.language},
            )
        return None


def _passes(item: CodingItem, shown: str) -> bool:
    if shown == "todo":
        return item.state in (CodingState.UNCODED, CodingState.STALE)
    if shown == "queried":
        return item.queries > 0
    return shown in ("all", item.state)
