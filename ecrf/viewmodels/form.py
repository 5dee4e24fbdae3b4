"""A form being entered: fields commit as they are left; checks speak beside them; completion, correction."""

from __future__ import annotations

from collections.abc import Callable

from ecrf.record.value import Missing
from ecrf.services import commands as c
from ecrf.services.outcome import Outcome
from ecrf.services.reads.form_view import FieldView, FormView
from ecrf.viewmodels.entering import Batch, Entering
from ecrf.viewmodels.field import FieldState
from ecrf.viewmodels.monitor import exceptions_of, places_to_verify
from ecrf.viewmodels.screen import Screen
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Fault

NOT_SIGNIFICANT = "NCS"
"""Code of "abnormal, not clinically significant" in lists of clinical significance."""
SIGNIFICANCE = "CLSIG"
"""How the CDASH name of a clinical significance ends, whatever the domain."""


class FormScreen(Screen):
    """One form record. Widgets call `leave` when focus leaves a field and redraw on `on_change`.

    `order` is the sequence of fields the keyboard walks; `focus` is where the cursor belongs.
    """

    def __init__(self, bench: Workbench, chain: str, record: str, focus: str = "") -> None:
        super().__init__(bench)
        self.chain, self.record = chain, record
        self.view: FormView | None = None
        self.focus = focus
        self.order: tuple[str, ...] = ()
        self.faults: tuple[Fault, ...] = ()
        """Why the form could not be completed, field by field."""
        self._fields: dict[str, FieldView] = {}
        self._entering = Entering(self)
        self._found: dict[str, tuple[tuple[str, int, int], ...]] = {}
        self._stated: list[tuple[int, ...]] = []

    def load(self) -> None:
        """Read the form."""
        self._take(self.bench.reads.form(self.chain, self.record))

    def _take(self, view: FormView) -> None:
        """Show a form as read; fields that appeared or vanished by skip logic change the order."""
        self.view = view
        self._fields = {field.at: field for field in self.all_fields()}
        self.faults = tuple(fault for fault in self.faults if self._stands(fault))
        self.order = tuple(at for at, field in self._fields.items() if field.visible and field.editable)
        if not self.focus:
            self.focus = self.first_open()

    def _keep_faults(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        self._found = {fault.place: self._versions(fault.place) for fault in faults}

    def _stands(self, fault: Fault) -> bool:
        """Whether nothing was entered since where completing found this fault."""
        return self._found.get(fault.place) == self._versions(fault.place)

    def _versions(self, place: str) -> tuple[tuple[str, int, int], ...]:
        return tuple(
            (at, field.version, sum(not prompt.answered for prompt in field.prompts))
            for at, field in self._fields.items()
            if at == place or at.startswith(f"{place}/")
        )

    # -- looking --

    def all_fields(self) -> tuple[FieldView, ...]:
        """Every field drawn, in entry order."""
        return self.view.fields() if self.view is not None else ()

    def field(self, at: str) -> FieldView:
        """The field at an address; raises KeyError."""
        return self._fields[at]

    def state(self, at: str) -> FieldState:
        """Where the field is on its way to the trail."""
        return self._entering.state(at)

    @property
    def reasons(self) -> tuple[str, ...]:
        """The last five reasons given, newest first."""
        return self._entering.reasons

    @property
    def asks_reason(self) -> tuple[str, ...]:
        """Addresses whose change waits for a reason."""
        return self._entering.asks_reason

    @property
    def unstored(self) -> tuple[str, ...]:
        """Addresses typed or refused: what would be lost if the window closed now."""
        return self._entering.unstored

    def next_field(self, at: str) -> str:
        """The field after `at` in entry order; `at` itself at the end."""
        return self._step(at, 1)

    def previous_field(self, at: str) -> str:
        """The field before `at`."""
        return self._step(at, -1)

    def first_open(self) -> str:
        """The first required field without a value, else the first field."""
        for at in self.order:
            field = self._fields[at]
            if field.required and field.value is None:
                return at
        return self.order[0] if self.order else ""

    def _step(self, at: str, by: int) -> str:
        known = list(self._fields)
        start = known.index(at) if at in known else -1
        stops = known[start + 1 :] if by > 0 else reversed(known[: max(start, 0)])
        walked = frozenset(self.order)
        return next((stop for stop in stops if stop in walked), at)

    # -- entering --

    def leave(self, at: str, text: str) -> None:
        """Focus left a field: unchanged text is no command, anything else is entered as typed."""
        if self._fields[at].editable:
            self._entering.leave(at, text)
            self.changed()

    def enter_missing(self, at: str, code: str, reason: str = "") -> None:
        """The missing-code chord: the field has no value, for this reason."""
        self._entering.send(Batch(((at, Missing(code, reason)),)))
        self.changed()

    def clear(self, at: str) -> None:
        """Empty the field."""
        self.leave(at, "")

    def take_hint(self, at: str) -> None:
        """Enter the value of the visit before, where the design allows carrying it."""
        if self._fields[at].last_text:
            self._entering.send(Batch(((at, self._fields[at].last_text),), "carried"))
            self.changed()

    def give_reason(self, reason: str) -> None:
        """Send the waiting changes again, with this reason for all of them."""
        self._entering.give_reason(reason)
        self.changed()

    def drop_waiting(self) -> None:
        """Forget the waiting or refused changes; the stored values show again."""
        self._entering.drop()
        self.changed()

    def rest_ncs(self) -> None:
        """Every abnormal finding that waits for its judgement is not clinically significant, in one act."""
        waiting = self.waiting_findings
        if waiting:
            self._entering.send(Batch(tuple((at, NOT_SIGNIFICANT) for at in waiting)))
            self.changed()

    @property
    def waiting_findings(self) -> tuple[str, ...]:
        """Addresses of abnormal findings without a judgement of significance; what was examined is no such question."""
        waiting = [
            (at, field)
            for at, field in self._fields.items()
            if field.item.judgement
            and field.value is None
            and field.item.cdash.endswith(SIGNIFICANCE)
            and field.visible
            and field.editable
        ]
        offered = {field.item.oid: field.choices for _, field in waiting}
        judged = {
            oid
            for oid, choices in offered.items()
            if any(choice.code == NOT_SIGNIFICANT for choice in choices)
        }
        return tuple(at for at, field in waiting if field.item.oid in judged)

    def restore(self, at: str) -> None:
        """Esc: the stored value shows again."""
        self._entering.restore(at)
        self.changed()

    def undo(self) -> None:
        """Put back the value before the last change made here; nothing when somebody changed it since."""
        self._entering.undo()
        self.changed()

    def answer_prompt(self, at: str, check: str, text: str) -> None:
        """The value stays although a check spoke."""
        self.act(c.AnswerPrompt(*self.stamp(), self.chain, at, check, text))

    # -- states of the form --

    def complete(self) -> None:
        """Declare the form complete once everything typed is stored; `faults` says what stands against it."""
        self.bench.desk.when_empty(self._complete)

    def _complete(self) -> None:
        def told(outcome: Outcome) -> None:
            self._keep_faults(outcome.faults)
            if outcome.faults and outcome.faults[0].place in self._fields:
                self.focus = outcome.faults[0].place

        if self.unstored:
            self.fault = Fault("form.unstored", self.unstored[0], {"count": len(self.unstored)})
            self.focus = self.unstored[0]
            self.changed()
            return
        self.act(c.CompleteForm(*self.stamp(), self.chain, self.record), told)

    def reopen(self, reason: str) -> None:
        """Withdraw completeness."""
        self.act(c.ReopenForm(*self.stamp(), self.chain, self.record, reason))

    def begin_correction(self, reason: str) -> None:
        """Editing of the complete form begins, for one reason."""
        self._entering.remember(reason)
        self.act(c.OpenCorrection(*self.stamp(), self.chain, self.record, reason))

    def end_correction(self) -> None:
        """The correction ends, once everything typed is stored."""

        def told(outcome: Outcome) -> None:
            self._keep_faults(outcome.faults)

        self.bench.desk.when_empty(
            lambda: self.act(c.CloseCorrection(*self.stamp(), self.chain, self.record), told)
        )

    def mark_missing(self, at: str, code: str, reason: str = "") -> None:
        """A line, group or the form (an address prefix) is missing as a whole."""
        self.act(c.MarkMissing(*self.stamp(), self.chain, at, code, reason))

    def lift_missing(self, at: str) -> None:
        """The missing mark at a prefix no longer stands."""
        seen = self.bench.reads.missing_version(self.chain, at)
        self.act(c.LiftMissing(*self.stamp(), self.chain, at, seen))

    def mark_in_error(self, reason: str) -> None:
        """The form was entered in error."""
        self.act(c.MarkInError(*self.stamp(), self.chain, self.record, reason))

    def move(self, to: tuple[str, str], reason: str, then: Callable[[str], None]) -> None:
        """The form belongs to another subject or visit (chain, `event/repeat`); `then` gets the new record."""

        def told(outcome: Outcome) -> None:
            if outcome.is_stored:
                then(outcome.created)

        command = c.MoveForm(*self.stamp(), self.chain, self.record, *to, reason)
        self.bench.desk.when_empty(lambda: self.act(command, told))

    # -- judging --

    def raise_query(self, at: str, text: str, to: str = "coordinator") -> None:
        """Ask about a field, line or the form."""
        self.act(c.RaiseQuery(*self.stamp(), self.chain, at, text, to))

    def confirm(self, at: str) -> None:
        """Confirm the judgement of a field (or all beneath a prefix)."""
        self.act(c.State(*self.stamp(), self.chain, "judgement", (at,)))

    def confirm_all(self) -> None:
        """Confirm every judgement of the form that waits, in one act."""
        waiting = tuple(at for at, field in self._fields.items() if field.judgement == "unassessed")
        if waiting:
            self.act(c.State(*self.stamp(), self.chain, "judgement", waiting))

    def verify(self, at: str, statement: str = "sdv", note: str = "") -> None:
        """State sdv, discrepancy, no_source or a review about a field or the form."""
        self._state(statement, (at,), note)

    def verify_rest(self) -> None:
        """Every field agrees with its source but those asked about, found to differ or without a source."""
        if self.view is not None:
            self._state("sdv", places_to_verify(self.view, exceptions_of(self.view)))

    @property
    def may_take_back(self) -> bool:
        """Whether something stated here in this session can be taken back."""
        return bool(self._stated)

    def take_back(self) -> None:
        """Take back the last verification or review stated here in this session."""
        for made in self._stated.pop() if self._stated else ():
            self.act(c.WithdrawStatement(*self.stamp(), self.chain, made))

    def _state(self, statement: str, places: tuple[str, ...], note: str = "") -> None:
        def told(outcome: Outcome) -> None:
            if outcome.is_stored and outcome.sequence:
                first = outcome.sequence - len(places) + 1
                self._stated.append(tuple(range(first, outcome.sequence + 1)))

        if places:
            self.act(c.State(*self.stamp(), self.chain, statement, places, note=note), told)

    def sign(self, meaning: str, password: str) -> None:
        """Sign the form, once the desk is empty; a wrong password is a fault and nothing is signed."""
        self.sign_at(self.chain, self.record, meaning, password)
