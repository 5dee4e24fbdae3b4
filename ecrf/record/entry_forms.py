"""The entry kinds of a form record: moved, opened, complete, corrected."""

from __future__ import annotations

from ecrf.record.entry_shape import Commitment, EntryBase


class FormMoved(EntryBase, frozen=True, tag="form.moved/1"):
    """The form record at `at` was moved: said in both places, each naming the other (`chain`, `place`).

    `way` is `to` where it stood and `from` where it belongs; there `values` names, for each value entered again in the
    same transaction (group/line/item), the entry of the other chain that brought it: its originator.
    """

    at: str
    way: str
    chain: str
    place: str
    values: dict[str, int] = {}  # noqa: RUF012 - msgspec gives every entry its own


class FormOpened(EntryBase, frozen=True, tag="form.opened/1"):
    """A form record began: these are the questions shown (digest of the design)."""

    at: str
    design: str


class FormCompleted(EntryBase, frozen=True, tag="form.completed/1"):
    """The form record at `at` is complete."""

    at: str


class FormReopened(EntryBase, frozen=True, tag="form.reopened/1"):
    """Completeness was withdrawn."""

    at: str
    reason: Commitment


class CorrectionOpened(EntryBase, frozen=True, tag="correction.opened/1"):
    """Values beneath `at` may change for this reason until the correction is closed."""

    at: str
    reason: Commitment


class CorrectionClosed(EntryBase, frozen=True, tag="correction.closed/1"):
    """The correction at `at` ended."""

    at: str
