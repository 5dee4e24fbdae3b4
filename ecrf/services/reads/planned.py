"""When an assessment was planned for a subject, whether or not anybody still waits for it."""

from __future__ import annotations

from ecrf.clinical.endpoints import Assessment
from ecrf.services.context import SubjectView
from ecrf.services.reads.schedule import plan_window
from ecrf.services.reads.timing import PlanTiming


def plan_assessments(view: SubjectView, forms: frozenset[str]) -> list[Assessment]:
    """Planned day and window of every visit at which one of these forms is asked for.

    What ends the repeats of a visit (progression, the end of treatment) takes no assessment back: it was planned before.
    """
    timing = PlanTiming(view)
    found = []
    for event in view.index.design.study.events:
        uses = [use for use in event.forms if use.form in forms and use.required]
        for repeat in range(1, max(event.repeats, 1) + 1) if uses else ():
            window = plan_window(timing, event, repeat)
            if window.planned is None or window.latest is None:
                continue
            is_asked = any(timing.is_form_expected(event, repeat, use) is not False for use in uses)
            if is_asked and timing.is_event_expected(event, repeat) is not False:
                found.append(Assessment(window.planned, window.latest))
    return found
