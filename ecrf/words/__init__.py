"""Messages as codes with arguments, turned into a language only when they are drawn."""

from ecrf.words.message import Arg, Fault, Language, Message, Refusal, Text
from ecrf.words.speaker import Speaker

__all__ = ["Arg", "Fault", "Language", "Message", "Refusal", "Speaker", "Text"]
