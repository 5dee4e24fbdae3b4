"""What the line under a field says, and in which tone: the most important thing only."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.record.identifying import Sighting, find_identifiers
from ecrf.record.value import NonConformant, Typed
from ecrf.schema.model import ItemType, Severity
from ecrf.services.reads.form_view import FieldView, GradeView, Judgement, PromptView
from ecrf.ui.look import Look
from ecrf.ui.theme import Tone
from ecrf.viewmodels.field import FieldPhase, FieldState
from ecrf.words import Fault

TONES = {Severity.HARD: Tone.RED, Severity.SOFT: Tone.AMBER, Severity.INFO: Tone.BLUE}
ICONS = {Severity.HARD: "error", Severity.SOFT: "warning", Severity.INFO: "info"}
_ORDER = (Severity.HARD, Severity.SOFT, Severity.INFO)


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence beside a field; `tone` None is a quiet hint."""

    words: str
    tone: Tone | None = None
    icon: str = ""
    answerable: bool = False


SILENCE = Saying("")


def loudest(view: FieldView) -> PromptView | None:
    """The gravest prompt without an answer."""
    for severity in _ORDER:
        for prompt in view.prompts:
            if prompt.severity is severity and not prompt.answered:
                return prompt
    return None


def saying_of(look: Look, view: FieldView, state: FieldState) -> Saying:
    """What must be said of a field whether it has the focus or not."""
    if state.phase is FieldPhase.REFUSED and state.fault is not None:
        if state.needs_reason:
            return Saying(look.say("ui.field.needs_reason"), Tone.AMBER, "edit")
        return Saying(look.fault(state.fault), Tone.RED, "error")
    if isinstance(view.value, NonConformant):
        return Saying(look.fault(Fault(view.value.fault)), Tone.RED, "error")
    prompt = loudest(view)
    if prompt is not None:
        answerable = view.editable and prompt.severity is Severity.SOFT
        return Saying(look.say(prompt.say), TONES[prompt.severity], ICONS[prompt.severity], answerable)
    if view.hidden_filled:
        return Saying(look.say("ui.field.hidden_filled"), Tone.AMBER, "warning")
    seen = sightings_of(view)
    if seen:
        named = look.say(f"identity.seen.{seen[0].kind}", shown=seen[0].shown)
        return Saying(look.say("identity.seen", named=named), Tone.AMBER, "eye")
    answered = next((prompt for prompt in view.prompts if prompt.answered), None)
    if answered is not None:
        return Saying(
            look.say("ui.field.kept", answer=answered.answer or look.say(answered.say)), None, "comment"
        )
    if view.judgement is Judgement.UNASSESSED:
        return Saying(look.say("ui.field.unassessed"), Tone.VIOLET, "judgement")
    return SILENCE


def sightings_of(view: FieldView) -> tuple[Sighting, ...]:
    """Numbers in a free text that name a person; a field for identifying data may hold them."""
    value, item = view.value, view.item
    free = item.type in (ItemType.TEXT, ItemType.LONG_TEXT) and not item.identifying
    if not free or not isinstance(value, Typed) or not isinstance(value.native, str):
        return ()
    return find_identifiers(value.native)


def _why_graded(look: Look, grade: GradeView) -> str:
    """The rule a suggested grade follows, and the baseline it is held against."""
    because = look.say(grade.because)
    if grade.baseline is None:
        code = "ui.field.grade_assumed" if grade.is_assumed else "ui.field.grade_why"
        return look.say(code, grade=grade.grade, term=grade.term, because=because)
    return look.say(
        "ui.field.grade_base", grade=grade.grade, term=grade.term, because=because, baseline=grade.baseline
    )


def hint_of(look: Look, view: FieldView, *, chord: bool) -> Saying:
    """What helps while the field has the focus and nothing else must be said."""
    if chord:
        return Saying(look.say("ui.field.chord"), Tone.ACCENT, "circle-bar")
    if view.last is not None and view.value is None:
        code = "ui.field.last_carry" if view.item.carry else "ui.field.last"
        return Saying(look.say(code, value=view.last))
    if view.grade is not None and view.grade.grade:
        return Saying(_why_graded(look, view.grade))
    if view.item.help is not None:
        return Saying(look.say(view.item.help))
    if not view.editable or view.derived or view.item.type is ItemType.TEXT:
        return SILENCE
    return Saying(look.say(f"ui.field.format.{view.item.type}"))
