"""The address of captured data: one class, parsed and printed here only."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

import msgspec

from ecrf.words import Fault, Refusal

UNGROUPED = "0"
"""The line id of a group that does not repeat."""

_FIELDS = ("event", "event_repeat", "form", "form_repeat", "entry_pass", "group", "line", "item")
_NAME, _NUMBER = r"([A-Za-z0-9_]{1,40})", r"([1-9][0-9]{0,8})"
_ADDRESS = re.compile(
    f"(?:{_NAME}(?:/{_NUMBER}(?:/{_NAME}(?:/{_NUMBER}(?:/{_NUMBER}(?:/{_NAME}(?:/{_NAME}(?:/{_NAME})?)?)?)?)?)?)?)?",
    re.ASCII,
)


class Address(msgspec.Struct, frozen=True, order=True, dict=True):
    """event / repeat / form / repeat / pass / group / line / item inside one root; trailing parts may be open (a prefix).

    The root (study, site:<id>, subject:<id>) is the chain the address lives in and is written before it only on paper.
    `line` is `0` in a group that does not repeat, otherwise a random id never shown to people.
    """

    event: str = ""
    event_repeat: int = 0
    form: str = ""
    form_repeat: int = 0
    entry_pass: int = 0
    group: str = ""
    line: str = ""
    item: str = ""

    @property
    def text(self) -> str:
        """The printed form, e.g. `C1/1/HAEM/1/1/LB/0/HGB`; an open address prints its closed parts."""
        parts: list[str] = []
        for name in _FIELDS:
            part = getattr(self, name)
            if not part:
                break
            parts.append(str(part))
        return "/".join(parts)

    @cached_property
    def record(self) -> str:
        """The form record it lies in: `event/repeat/form/repeat/pass`."""
        return f"{self.event}/{self.event_repeat}/{self.form}/{self.form_repeat}/{self.entry_pass}"

    @cached_property
    def line_key(self) -> str:
        """The line it lies in: record / group / line."""
        return f"{self.record}/{self.group}/{self.line}"

    def at_item(self, item: str) -> Address:
        """Another item of the same line."""
        return msgspec.structs.replace(self, item=item)


@lru_cache(maxsize=1 << 16)
def parse_address(text: str) -> Address:
    """Read a printed address or prefix; refuses anything else with `address.malformed`."""
    match = _ADDRESS.fullmatch(text)
    if match is None:
        raise Refusal(Fault("address.malformed", text))
    event, repeat, form, form_repeat, entry_pass, group, line, item = match.groups("")
    return Address(
        event,
        int(repeat or 0),
        form,
        int(form_repeat or 0),
        int(entry_pass or 0),
        group,
        line,
        item,
    )


def record_address(event: str, form: str, event_repeat: int = 1, form_repeat: int = 1) -> Address:
    """The address of a form record of the first entry pass."""
    return Address(event, event_repeat, form, form_repeat, 1)


def is_under(address: str, prefix: str) -> bool:
    """Whether the printed `address` lies at or beneath the printed `prefix` (empty: everything)."""
    return not prefix or address == prefix or address.startswith(prefix + "/")


def subject_chain(subject: str) -> str:
    """The chain of a subject id."""
    return f"subject:{subject}"


def site_chain(site: str) -> str:
    """The chain of a site id."""
    return f"site:{site}"


STUDY_CHAIN = "study"
ACCESS_CHAIN = "access"
