"""One open study and one person at work in it: commands in, outcomes out."""

from __future__ import annotations

import base64

from ecrf.record.address import STUDY_CHAIN
from ecrf.record.state import ChainState
from ecrf.record.study_state import StudyState
from ecrf.record.transaction import ChainHead
from ecrf.services.answer import Answer, Bench
from ecrf.services.commands import Command, CreateStudy, RecordAccess
from ecrf.services.handlers import HANDLERS
from ecrf.services.outcome import Outcome
from ecrf.services.ports import WriteDoor
from ecrf.services.publishing import NotProved
from ecrf.services.session import Session
from ecrf.services.settling import Incomplete
from ecrf.services.tools import Tools
from ecrf.services.unit import Unit
from ecrf.words import Fault, Refusal

_NOTED = frozenset({"command.not_permitted", "command.other_site", "fold.not_permitted", "fold.no_role"})
"""Refusals for want of authority, which the access chain keeps (21 CFR 11.10(g))."""


class Workplace:
    """The one door: every command of the window, the command line, imports and simulation goes through `do`."""

    def __init__(self, tools: Tools, session: Session) -> None:
        self.tools = tools
        self.session = session
        self._known: dict[str, tuple[bytes, ChainState]] = {}

    def do(self, command: Command) -> Outcome:
        """Carry out a command in one transaction; a refusal is an outcome with a fault, never an exception.

        A command whose id is stored already did its work: it is answered, not repeated.
        """
        try:
            self._permit(command)
            return self._carry_out(command)
        except (Incomplete, NotProved) as refusal:
            return Outcome(command.id, refusal.fault, faults=refusal.faults)
        except Refusal as refusal:
            if refusal.fault.code in _NOTED:
                self._note_refused(command, refusal.fault)
            return Outcome(command.id, refusal.fault)

    def for_session(self, session: Session) -> Workplace:
        """The same store and states in memory for the same thread, at work as somebody else (simulation, demo)."""
        other = Workplace(self.tools, session)
        other._known = self._known
        return other

    def look(self, chain: str) -> ChainState:
        """The folded state under a chain's current head, to look at and never to change."""
        head = self.tools.store.head(chain).head
        known = self._known.get(chain)
        if known is None or known[0] != head:
            known = self._known[chain] = (head, self.tools.store.load_state(chain))
        return known[1]

    def new_id(self) -> str:
        """A random id: 26 base-32 characters."""
        return base64.b32encode(self.tools.entropy(16)).decode().rstrip("=").lower()

    def _permit(self, command: Command) -> None:
        action = HANDLERS[type(command)].action
        if action and not self.session.may(action):
            role = self.session.role
            raise Refusal(
                Fault("command.not_permitted", type(command).__name__, {"action": action, "role": role})
            )

    def _note_refused(self, command: Command, fault: Fault) -> None:
        """Write into the access chain that an act was refused: its name and the action, never what was typed."""
        action = fault.args.get("action", "") or HANDLERS[type(command)].action
        words = f"{type(command).__name__} {action}".strip()
        note = RecordAccess(self.new_id(), command.typed, "refused", words)
        try:
            self._carry_out(note)
        except Refusal:  # a study that may only be read takes no note; the act is refused all the same
            return

    def _carry_out(self, command: Command) -> Outcome:
        bench = Bench(self.session, self.tools.designs, self.new_id, self.tools.find_term)
        with self.tools.store.write() as door:
            if door.is_stored(command.id):
                return Outcome(command.id)
            unit = Unit(
                door, self.session, lambda chain, head: self._load(door, chain, head), self.tools.entropy
            )
            unit.begin(command, self.tools.clock.now())
            answer = HANDLERS[type(command)].run(unit, command, bench)
            self._forget(unit)
            self.before_storing(unit)
            heads = unit.finish()
        self._remember(unit, heads)
        return _outcome(command, answer, heads)

    def before_storing(self, unit: Unit) -> None:
        """What goes into the same transaction beside its entries; nothing in a folder."""

    def _load(self, door: WriteDoor, chain: str, head: ChainHead) -> ChainState:
        """The state under `head`: remembered while the chain stands still, else read again; taken out until it is stored."""
        known = self._known.pop(chain, None)
        if known is not None and known[0] == head.head:
            return known[1]
        return door.load_state(chain)

    def _forget(self, unit: Unit) -> None:
        for chain in unit.entries:
            self._known.pop(chain, None)

    def _remember(self, unit: Unit, heads: dict[str, ChainHead]) -> None:
        for chain, state in unit.states.items():
            head = heads.get(chain, unit.heads[chain])
            self._known[chain] = (head.head, state)


def _outcome(command: Command, answer: Answer, heads: dict[str, ChainHead]) -> Outcome:
    main = heads.get(answer.chain)
    return Outcome(
        command=command.id,
        sequence=0 if main is None else main.sequence,
        chains=frozenset(heads),
        values=answer.values,
        prompts=answer.prompts,
        created=answer.created,
    )


def create_study(tools: Tools, session: Session, command: CreateStudy) -> Outcome:
    """Write the founding transaction of an empty study file."""
    return Workplace(tools, session).do(command)


def load_study(tools: Tools) -> StudyState:
    """The study's folded state as stored."""
    state = tools.store.load_state(STUDY_CHAIN)
    assert isinstance(state, StudyState)  # noqa: S101 - the study chain has no other state
    return state
