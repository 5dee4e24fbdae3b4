"""YAML read as a node tree: every scalar is text with its place, and nothing guesses a type."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml
from yaml import events

from ecrf.schema.nodes import Entry, Mapping, Node, Place, Scalar, Sequence
from ecrf.words import Fault, Refusal

MAXIMUM_BYTES = 2_000_000
MAXIMUM_NODES = 200_000
MAXIMUM_DEPTH = 24


def read_yaml(path: Path, name: str = "") -> Node:
    """Read one YAML file; `name` is the file's name in places. Refuses (`library.*`) what is not plain YAML."""
    shown = name or path.name
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Refusal(Fault("library.unreadable", shown, {"why": error.strerror or str(error)})) from error
    return read_yaml_bytes(content, shown)


def read_yaml_bytes(content: bytes, name: str) -> Node:
    """Read YAML bytes (UTF-8) into nodes; one document, no tags, anchors or duplicate keys."""
    if len(content) > MAXIMUM_BYTES:
        raise Refusal(Fault("library.too_large", name, {"limit": MAXIMUM_BYTES}))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Refusal(Fault("library.not_utf8", f"{name}:{line}:1")) from error
    try:
        return _Tree(name, yaml.parse(text, Loader=yaml.CSafeLoader)).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        raise Refusal(Fault("library.not_yaml", place, {"why": error.problem or ""})) from error
    except yaml.YAMLError as error:
        raise Refusal(Fault("library.not_yaml", name, {"why": str(error)})) from error


class _Tree:
    """Builds nodes from parser events, so that tags and anchors are seen before they are resolved."""

    def __init__(self, name: str, stream: Iterator[events.Event]) -> None:
        self._name = name
        self._stream = stream
        self._count = 0

    def document(self) -> Node:
        """Return the one document."""
        self._next(events.StreamStartEvent)
        start = next(self._stream)
        if not isinstance(start, events.DocumentStartEvent):
            raise Refusal(Fault("library.empty", self._name))
        root = self._node(next(self._stream), 0)
        self._next(events.DocumentEndEvent)
        after = next(self._stream)
        if not isinstance(after, events.StreamEndEvent):
            raise Refusal(Fault("library.two_documents", str(self._place(after))))
        return root

    def _next(self, kind: type[events.Event]) -> None:
        event = next(self._stream)
        if not isinstance(event, kind):
            raise Refusal(Fault("library.not_yaml", str(self._place(event)), {"why": type(event).__name__}))

    def _place(self, event: events.Event) -> Place:
        mark = event.start_mark
        return Place(self._name, mark.line + 1, mark.column + 1) if mark else Place(self._name, 1, 1)

    def _node(self, event: events.Event, depth: int) -> Node:
        place = self._place(event)
        self._count += 1
        if depth > MAXIMUM_DEPTH or self._count > MAXIMUM_NODES:
            raise Refusal(Fault("library.too_deep", str(place)))
        if isinstance(event, events.AliasEvent) or getattr(event, "anchor", None):
            raise Refusal(Fault("library.alias", str(place)))
        if getattr(event, "tag", None):
            raise Refusal(Fault("library.tag", str(place), {"tag": str(getattr(event, "tag", ""))}))
        if isinstance(event, events.ScalarEvent):
            return Scalar(event.value, place)
        if isinstance(event, events.SequenceStartEvent):
            return Sequence(tuple(self._until_end(events.SequenceEndEvent, depth)), place)
        return self._mapping(place, depth)

    def _until_end(self, end: type[events.Event], depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self._stream), end):
            yield self._node(event, depth + 1)

    def _mapping(self, place: Place, depth: int) -> Mapping:
        entries: list[Entry] = []
        seen: dict[str, Place] = {}
        nodes = self._until_end(events.MappingEndEvent, depth)
        for key in nodes:
            if not isinstance(key, Scalar):
                raise Refusal(Fault("library.key_not_text", str(key.place)))
            if key.text in seen:
                first = seen[key.text].line
                raise Refusal(
                    Fault("library.duplicate_key", str(key.place), {"key": key.text, "first": first})
                )
            seen[key.text] = key.place
            entries.append(Entry(key, next(nodes)))
        return Mapping(tuple(entries), place)
