"""Where reads come from: states by chain and head, designs, names, and the limits of who is asking."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from ecrf.record.address import STUDY_CHAIN, site_chain
from ecrf.record.rows import RootRow
from ecrf.record.state import ChainState, RecordState
from ecrf.record.study_state import StudyState
from ecrf.record.value import LabValue
from ecrf.rules.plan import CompiledCheck
from ecrf.schema.model import Item
from ecrf.services.context import SubjectView
from ecrf.services.designs import Published
from ecrf.services.reads.blinding import is_blinded
from ecrf.services.reads.form_view import GradeView
from ecrf.services.reads.kept_lines import KeptLines
from ecrf.services.reads.schedule import build_schedule
from ecrf.services.reads.schedule_view import Schedule
from ecrf.services.reads.shelf import Shelf
from ecrf.services.reads.showing import Sight
from ecrf.services.reads.snapshot_lexicon import Lexicon, Veil
from ecrf.services.reads.status import Place
from ecrf.services.session import Session
from ecrf.services.signers import printed_name
from ecrf.services.tools import Tools
from ecrf.words import Fault, Refusal

STATES_KEPT = 48
"""Folded states kept in memory; a screen works on one subject, a worklist passes over all once."""

SUBJECT = "subject:"


class Grader(Protocol):
    """Suggests the CTCAE grade of a result, in the light of its baseline where there is one."""

    def __call__(self, item: Item, lab: LabValue, baseline: LabValue | None = None, /) -> GradeView | None:
        """The least grade that is certain, None where there is none."""


@dataclass(slots=True)
class SubjectRead:
    """One subject as read under one head on one day."""

    chain: str
    head: bytes
    """Heads of the subject's and its site's chain."""
    root: RootRow
    published: Published
    place: Place
    site_number: str
    site_name: str
    _schedule: Schedule | None = field(default=None)

    @property
    def view(self) -> SubjectView:
        """The state as checks see it."""
        return self.place.view

    @property
    def state(self) -> RecordState:
        """The folded state."""
        return self.place.view.state

    @property
    def schedule(self) -> Schedule:
        """The visits, computed once."""
        if self._schedule is None:
            self._schedule = build_schedule(self.place.view, self.place.as_of)
        return self._schedule


class Source:
    """Reads for one session; a chain that moved on is read again, others are not."""

    def __init__(
        self, tools: Tools, session: Session, grade: Grader | None = None, *, deidentified: bool = False
    ) -> None:
        self._deidentified = deidentified
        self.tools, self.session, self.grade = tools, session, grade
        self._states: OrderedDict[str, tuple[bytes, ChainState]] = OrderedDict()
        self._subjects: OrderedDict[str, SubjectRead] = OrderedDict()
        self.orders: dict[str, int] = {}
        """Subjects by chain to the number in which they joined their site."""
        self._still: StudyState | None = None
        self._veil: tuple[int, Veil] | None = None
        self.kept = KeptLines()
        self._judged: dict[str, dict[str, frozenset[str]]] = {}
        self._urgent: dict[str, dict[str, tuple[CompiledCheck, ...]]] = {}
        design = self.design()
        rule = design.design.study.randomisation if design is not None else None
        self.sight = Sight(session, blinded=is_blinded(rule, session))

    @property
    def as_of(self) -> date:
        """Today by the clock."""
        return self.tools.clock.now().date()

    def need(self, *actions: str) -> None:
        """Refuse (`reads.not_allowed`) unless the session may do one of the actions."""
        if not any(self.session.may(action) for action in actions):
            raise Refusal(Fault("reads.not_allowed", actions[0], {"role": self.session.role}))

    @property
    def veil(self) -> Veil:
        """What this session may not see, item by item and check by check, over every published design."""
        known = self.study().designs
        if self._veil is None or self._veil[0] != len(known):
            rows = sorted(known.values(), key=lambda row: row.published)
            designs = tuple(self.tools.designs.get(row.design) for row in rows)
            self._veil = (len(rows), Veil(Lexicon(designs), self.sight, deidentified=self._deidentified))
        return self._veil[1]

    def root(self, chain: str) -> RootRow | None:
        """The row of a subject or site without reading its state."""
        known = self._states.get(chain)
        if known is not None and isinstance(known[1], RecordState) and known[1].root is not None:
            return known[1].root
        rows = [row for _, row in self.tools.store.rows("root", chain) if isinstance(row, RootRow)]
        return rows[0] if rows else None

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """Look at the study chain once for many lines: names and designs are those of this moment."""
        before = self._still
        self._still = self.study()
        try:
            yield
        finally:
            self._still = before

    def study(self) -> StudyState:
        """The study chain's state."""
        if self._still is not None:
            return self._still
        state = self._state(STUDY_CHAIN)
        assert isinstance(state, StudyState)  # noqa: S101 - the study chain has no other state
        return state

    def design(self) -> Published | None:
        """The design published last, None before the first."""
        rows = sorted(self.study().designs.values(), key=lambda row: row.published)
        return self.tools.designs.get(rows[-1].design) if rows else None

    def roots(self) -> list[tuple[str, RootRow]]:
        """(chain, root) of the subjects this session may see, by site and number."""
        found = [
            (chain, row)
            for chain, row in self.tools.store.rows("root")
            if isinstance(row, RootRow) and chain.startswith(SUBJECT) and self.session.site in ("*", row.site)
        ]
        numbers = {row.site: row.number for row in self.study().sites.values()}
        return sorted(found, key=lambda each: (numbers.get(each[1].site, ""), each[1].number))

    def record(self, chain: str) -> RecordState:
        """The state of a subject or site the session may see; refuses (`reads.no_such`) any other."""
        state = self._state(chain)
        root = state.root if isinstance(state, RecordState) else None
        if root is None or not isinstance(state, RecordState) or self.session.site not in ("*", root.site):
            raise Refusal(Fault("reads.no_such", chain))
        return state

    def site(self, site: str) -> RecordState | None:
        """The state of a site's own forms and integrity runs, None before its first entry."""
        state = self._state(site_chain(site))
        return state if isinstance(state, RecordState) and state.root is not None else None

    def subject(self, chain: str) -> SubjectRead:
        """A subject with everything views are computed from."""
        self.need("see_clinical")
        known = self._subjects.get(chain)
        if (
            known is not None
            and known.head == self.heads(chain, known.root)
            and known.place.as_of == self.as_of
        ):
            self._subjects.move_to_end(chain)
            return known
        state = self.record(chain)
        root = state.root
        assert root is not None  # noqa: S101 - `record` refuses a chain without one
        published = self.tools.designs.get(root.design)
        view = SubjectView(state, published, self.site(root.site), self.as_of)
        judged = self._judged.setdefault(root.design, {})
        urgent = self._urgent.setdefault(root.design, {})
        site = self.study().sites.get(root.site)
        read = SubjectRead(
            chain=chain,
            head=self.heads(chain, root),
            root=root,
            published=published,
            place=Place(view, Shelf(state), self.as_of, judged, urgent),
            site_number=site.number if site else "",
            site_name=site.name if site else "",
        )
        self._subjects[chain] = read
        _trim(self._subjects)
        return read

    def name(self, person: str) -> str:
        """A person's printed name, the login where it was redacted; empty for the system."""
        row = self.study().persons.get(person)
        return printed_name(row) if row is not None else ""

    def site_number(self, site: str) -> str:
        """A site's number; `*` and unknown ids stay as they are."""
        row = self.study().sites.get(site)
        return row.number if row is not None else site

    def heads(self, chain: str, root: RootRow) -> bytes:
        """Where a subject and its site's own forms stand: checks read both."""
        store = self.tools.store
        return store.head(chain).head + store.head(site_chain(root.site)).head

    def _state(self, chain: str) -> ChainState:
        head = self.tools.store.head(chain).head
        known = self._states.get(chain)
        if known is None or known[0] != head:
            known = (head, self.tools.store.load_state(chain))
            self._states[chain] = known
            _trim(self._states)
        self._states.move_to_end(chain)
        return known[1]


def _trim(kept: OrderedDict[str, SubjectRead] | OrderedDict[str, tuple[bytes, ChainState]]) -> None:
    while len(kept) > STATES_KEPT:
        kept.popitem(last=False)
