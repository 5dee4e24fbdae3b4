"""The one function that turns a message into a language, at the moment of drawing."""

from __future__ import annotations

from collections.abc import Callable

from ecrf.words.message import Arg, Fault, Language, Message, Text


class Speaker:
    """Says messages in one language; `lookup` gives the text of a code or None when the catalogue lacks it."""

    __slots__ = ("_lookup", "language")

    def __init__(self, language: Language, lookup: Callable[[str], str | None]) -> None:
        self.language = language
        self._lookup = lookup

    def say(self, message: Message | Text | str) -> str:
        """Return the sentence of `message`; an unknown code is shown as itself, never hidden."""
        if isinstance(message, Text):
            return message.to(self.language)
        if isinstance(message, str):
            message = Message(message)
        pattern = self._lookup(message.code)
        if pattern is None:
            return message.code
        args = message.args
        for arg in args.values():
            if type(arg) is not str:
                return pattern.format_map({name: self._word(arg) for name, arg in args.items()})
        return pattern.format_map(args)  # nothing in it needs a language

    def fault(self, fault: Fault) -> str:
        """Return what is wrong and what to do in one line."""
        wrong = self.say(fault.message)
        todo = self._lookup(fault.todo.code)
        return wrong if todo is None else f"{wrong} {self.say(fault.todo)}"

    def _word(self, arg: Arg) -> str:
        return self.say(arg) if isinstance(arg, (Message, Text)) else str(arg)
