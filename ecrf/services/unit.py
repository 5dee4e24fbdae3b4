"""One transaction in the making: entries folded as they are added, sealed and stored at the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec import structs

from ecrf.record.address import ACCESS_CHAIN, STUDY_CHAIN
from ecrf.record.entry import Commitment, Entry
from ecrf.record.fold import fold
from ecrf.record.fold.step import Step, open_step
from ecrf.record.state import ChainState, RecordState
from ecrf.record.study_state import StudyState
from ecrf.record.transaction import ChainHead, ContentWriter, Header, Part, decode_heads, seal_transaction
from ecrf.services.commands import Command
from ecrf.services.ports import Entropy, WriteDoor
from ecrf.services.session import Session
from ecrf.words import Fault, Refusal


class Unit:
    """Entries by chain on top of the current heads; nothing is stored before `finish`."""

    def __init__(
        self,
        door: WriteDoor,
        session: Session,
        load: Callable[[str, ChainHead], ChainState],
        entropy: Entropy,
    ) -> None:
        self.door = door
        self.session = session
        self.content = ContentWriter(entropy)
        self.entropy = entropy
        self.site = ""
        """The site the transaction acts at; set from the first subject or site chain it touches."""
        self._load = load
        self._heads: dict[str, ChainHead] = {}
        self._states: dict[str, ChainState] = {}
        self._entries: dict[str, list[Entry]] = {}
        self._at_work: dict[str, tuple[ChainState, Step, list[Entry]]] = {}
        self._header: Header | None = None
        self._now: datetime | None = None

    def begin(self, command: Command, now: datetime) -> None:
        """Fix who, when and on which study head."""
        study = self.study
        self._now = now
        session = self.session
        self._header = Header(
            command=type(command).__name__,
            id=command.id,
            key=session.signer.key,
            organisation=session.organisation,
            person=session.person,
            previous={},
            program=session.program,
            role=session.role,
            site=self.site,
            stored=now.isoformat(timespec="milliseconds"),
            study_head=self._heads[STUDY_CHAIN].head.hex(),
            study_sequence=study.sequence,
            typed=command.typed,
            workstation=session.workstation,
        )

    @property
    def now(self) -> datetime:
        """The time this transaction is stored under."""
        if self._now is None:
            raise RuntimeError("the unit has not begun")
        return self._now

    @property
    def study(self) -> StudyState:
        """The study's folded state."""
        state = self.state(STUDY_CHAIN)
        assert isinstance(state, StudyState)  # noqa: S101 - the study chain has no other state
        return state

    def state(self, chain: str) -> ChainState:
        """The folded state of a chain including this unit's own entries."""
        if chain not in self._states:
            head = self.door.head(chain)
            self._heads[chain] = head
            self._states[chain] = self._load(chain, head)
        return self._states[chain]

    def record(self, chain: str) -> RecordState:
        """The folded state of a subject or site."""
        state = self.state(chain)
        if not isinstance(state, RecordState):
            raise Refusal(Fault("command.wrong_chain", chain))
        return state

    def act_at(self, site: str) -> None:
        """The transaction acts at `site`; a session of another site is refused."""
        if self.session.site not in ("*", site):
            raise Refusal(Fault("command.other_site", site))
        self.site = site
        if self._header is not None:
            self._header = structs.replace(self._header, site=site)

    def add(self, chain: str, entry: Entry) -> int:
        """Fold one more entry and return its number in the chain; refusals come from the fold."""
        state, step, entries = self._at_work.get(chain) or self._open(chain)
        fold(state, entry, step)
        entries.append(entry)
        return state.sequence

    def _open(self, chain: str) -> tuple[ChainState, Step, list[Entry]]:
        if self._header is None:
            raise RuntimeError("the unit has not begun")
        state = self.state(chain)
        step = open_step(state, self._header, self.content.slots, self.study)
        entries = self._entries[chain] = []
        opened = self._at_work[chain] = (state, step, entries)
        return opened

    def text(self, words: str) -> Commitment:
        """Keep a person's words as content."""
        return self.content.put_text(words)

    def optional_text(self, words: str) -> Commitment | None:
        """Keep a person's words as content, if there are any."""
        return self.content.put_text(words) if words else None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was added."""
        return not self._entries

    @property
    def entries(self) -> dict[str, list[Entry]]:
        """The entries by chain."""
        return self._entries

    def finish(self) -> dict[str, ChainHead]:
        """Seal, store, and return the new heads of the touched chains."""
        if self._header is None or self.is_empty:
            return {}
        before = {chain: self._heads[chain] for chain in self._entries}
        header = structs.replace(
            self._header, previous={chain: head.head.hex() for chain, head in before.items()}
        )
        parts = tuple(
            Part(chain, tuple(entries), before[chain].sequence + 1)
            for chain, entries in self._entries.items()
        )
        sealed = seal_transaction(header, parts, self.content.slots, before, self.session.signer.sign)
        self.door.append(sealed, parts)
        heads: dict[str, ChainHead] = {}
        signed = decode_heads(sealed.heads)
        for chain in self._entries:
            state = self._states[chain]
            if chain != ACCESS_CHAIN:
                self.door.save_rows(chain, state.take_dirty(), state.study_sequence)
                self.door.save_touched(chain, state.take_touched())
            heads[chain] = ChainHead(state.sequence, bytes.fromhex(signed[chain]), sealed.signature)
        return heads

    @property
    def states(self) -> dict[str, ChainState]:
        """The states this unit looked at, with the head each was loaded under in `heads`."""
        return self._states

    @property
    def heads(self) -> dict[str, ChainHead]:
        """The heads the unit was made under."""
        return self._heads
