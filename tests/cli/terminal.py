"""A terminal for the tests: what was said, what is answered."""

import json
from dataclasses import dataclass, field

from ecrf.cli.app import run_app
from ecrf.cli.ports import Channel
from ecrf.wiring.line import LineFront
from ecrf.words import Language


@dataclass
class Terminal:
    """Runs commands as the program would; questions are answered in turn from `answers`."""

    language: Language = Language.EN
    environment: dict = field(default_factory=dict)
    answers: list = field(default_factory=list)
    out: list = field(default_factory=list)
    err: list = field(default_factory=list)
    asked: list = field(default_factory=list)

    def run(self, *argv: object) -> int:
        """Run one command; what it says replaces what was said."""
        self.out, self.err = [], []
        channel = Channel(
            out=self.out.append,
            err=self.err.append,
            ask=self._answer,
            environment=lambda name: self.environment.get(name, ""),
        )
        return run_app([str(word) for word in argv], LineFront(self.language), channel)

    def _answer(self, question: str) -> str:
        self.asked.append(question)
        return self.answers.pop(0)

    @property
    def said(self) -> str:
        """Everything on the output."""
        return "\n".join(self.out)

    @property
    def noted(self) -> str:
        """Everything beside the output."""
        return "\n".join(self.err)

    def json(self) -> object:
        """The output as JSON."""
        return json.loads(self.said)
