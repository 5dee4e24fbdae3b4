"""Files that were taken along, told on the page they were asked for."""

from __future__ import annotations

from ecrf.ui.controls.notice import Notice
from ecrf.ui.theme import Tone
from ecrf.viewmodels.reports import Written
from ecrf.viewmodels.writing import WritingScreen
from ecrf.words import Fault, Message


def tell_file(notice: Notice, answer: Written | Fault) -> None:
    """That a file is there, or why not."""
    if isinstance(answer, Fault):
        notice.tell(Tone.RED, answer)
    else:
        notice.tell(Tone.GREEN, Message("ui.reports.done", {"file": answer.path.name}))


def tell_writing(notice: Notice, model: WritingScreen) -> bool:
    """What went wrong, that a file is being written, or that it is there; False where there is none of these."""
    answer = model.fault or model.written
    if model.fault is None and model.busy:
        notice.tell(Tone.BLUE, "ui.reports.busy")
    elif answer is not None:
        tell_file(notice, answer)
    return model.busy or answer is not None
