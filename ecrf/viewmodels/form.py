"""A form being entered: fields commit as they are left; checks speak beside them; completion, correction."""

from __future__ import annotations

from ecrf.services.reads.form_view import FieldView, FormView
from ecrf.viewmodels.field import FieldState
from ecrf.viewmodels.screen import Screen
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Fault

RECENT_REASONS = 5


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
        self.reasons: tuple[str, ...] = ()
        """The last five reasons given, newest first."""
        self.asks_reason: tuple[str, ...] = ()
        """Addresses whose change waits for a reason."""

    def load(self) -> None:
        """Read the form."""
        raise NotImplementedError

    # -- looking --

    def field(self, at: str) -> FieldView:
        """The field at an address; raises KeyError."""
        raise NotImplementedError

    def state(self, at: str) -> FieldState:
        """Where the field is on its way to the trail."""
        raise NotImplementedError

    def next_field(self, at: str) -> str:
        """The field after `at` in entry order; `at` itself at the end."""
        raise NotImplementedError

    def previous_field(self, at: str) -> str:
        """The field before `at`."""
        raise NotImplementedError

    def first_open(self) -> str:
        """The first required field without a value, else the first field."""
        raise NotImplementedError

    # -- entering --

    def leave(self, at: str, text: str) -> None:
        """Focus left a field: unchanged text is no command, anything else is entered as typed."""
        raise NotImplementedError

    def enter_missing(self, at: str, code: str, reason: str = "") -> None:
        """The missing-code chord: the field has no value, for this reason."""
        raise NotImplementedError

    def clear(self, at: str) -> None:
        """Empty the field."""
        self.leave(at, "")

    def take_hint(self, at: str) -> None:
        """Enter the value of the visit before, where the design allows carrying it."""
        raise NotImplementedError

    def give_reason(self, reason: str) -> None:
        """Send the waiting changes again, with this reason for all of them."""
        raise NotImplementedError

    def drop_waiting(self) -> None:
        """Forget the waiting or refused changes; the stored values show again."""
        raise NotImplementedError

    def restore(self, at: str) -> None:
        """Esc: the stored value shows again."""
        raise NotImplementedError

    def undo(self) -> None:
        """Put back the value before the last change made here."""
        raise NotImplementedError

    def answer_prompt(self, at: str, check: str, text: str) -> None:
        """The value stays although a check spoke."""
        raise NotImplementedError

    # -- states of the form --

    def complete(self) -> None:
        """Declare the form complete; `faults` says what stands against it."""
        raise NotImplementedError

    def reopen(self, reason: str) -> None:
        """Withdraw completeness."""
        raise NotImplementedError

    def begin_correction(self, reason: str) -> None:
        """Editing of the complete form begins, for one reason."""
        raise NotImplementedError

    def end_correction(self) -> None:
        """The correction ends."""
        raise NotImplementedError

    def mark_missing(self, at: str, code: str, reason: str = "") -> None:
        """A line, group or the form (an address prefix) is missing as a whole."""
        raise NotImplementedError

    def lift_missing(self, at: str) -> None:
        """The missing mark at a prefix no longer stands."""
        raise NotImplementedError

    def mark_in_error(self, reason: str) -> None:
        """The form was entered in error."""
        raise NotImplementedError

    # -- judging --

    def raise_query(self, at: str, text: str, to: str = "coordinator") -> None:
        """Ask about a field, line or the form."""
        raise NotImplementedError

    def confirm(self, at: str) -> None:
        """Confirm the judgement of a field (or all beneath a prefix)."""
        raise NotImplementedError

    def verify(self, at: str, statement: str = "sdv", note: str = "") -> None:
        """State sdv, discrepancy or no_source about a field or the form."""
        raise NotImplementedError

    def sign(self, meaning: str, password: str) -> None:
        """Sign the form, once the desk is empty."""
        raise NotImplementedError
