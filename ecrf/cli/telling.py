"""How the command line says things: sentences on the output, refusals as code, place, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ecrf.cli.ports import Channel
from ecrf.schema.findings import BadDesign, Finding
from ecrf.words import Arg, Fault, Message, Refusal, Speaker

DONE, NOT_SOUND, REFUSED = 0, 1, 2
"""Exit codes: done; done, but something does not hold; refused, nothing was done."""


class Teller:
    """Speaks one language on one channel."""

    def __init__(self, speaker: Speaker, channel: Channel) -> None:
        self.speaker, self.channel = speaker, channel

    def word(self, code: str, **args: Arg) -> str:
        """One message in words."""
        return self.speaker.say(Message(code, args))

    def say(self, code: str, **args: Arg) -> None:
        """One sentence on the output."""
        self.channel.out(self.word(code, **args))

    def note(self, code: str, **args: Arg) -> None:
        """One sentence beside the output (progress, warnings)."""
        self.channel.err(self.word(code, **args))

    def json(self, data: object) -> None:
        """One JSON document on the output."""
        self.channel.out(msgspec.json.format(msgspec.json.encode(data), indent=2).decode())

    def fault(self, fault: Fault) -> None:
        """A refusal: code and place, what is wrong, what to do."""
        place = f"  {fault.place}" if fault.place else ""
        self.channel.err(f"{fault.code}{place}")
        self.channel.err(f"  {self.speaker.say(fault.message)}")
        todo = self.speaker.say(fault.todo)
        if todo != fault.todo.code:
            self.channel.err(f"  {todo}")

    def faults(self, faults: Iterable[Fault]) -> None:
        """Several refusals."""
        for fault in faults:
            self.fault(fault)

    def findings(self, findings: Iterable[Finding]) -> None:
        """What a lint found, one line each as editors read it: place, level, code, words."""
        for found in findings:
            words = self.speaker.fault(found.fault)
            self.channel.out(f"{found.fault.place}: {found.level}: {found.fault.code}: {words}")

    def refused(self, error: Refusal | BadDesign) -> int:
        """Say why nothing was done; returns the exit code."""
        if isinstance(error, BadDesign):
            self.findings(error.findings)
        else:
            self.fault(error.fault)
        return REFUSED


def progress(teller: Teller, code: str) -> Progress:
    """Progress in whole tenths, beside the output."""
    return Progress(teller, code)


class Progress:
    """Told (done, of all), it speaks ten times at most."""

    def __init__(self, teller: Teller, code: str) -> None:
        self._teller, self._code, self._said = teller, code, 0

    def __call__(self, done: int, of_all: int) -> None:
        """Note where things stand."""
        tenth = done * 10 // max(of_all, 1)
        if tenth > self._said:
            self._said = tenth
            self._teller.note(self._code, percent=tenth * 10)
