"""A command as bytes and back: for an outbox that outlives the program."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import msgspec

from ecrf.record.converting_bytes import decode_value, encode_value
from ecrf.services import commands
from ecrf.services.commands.command import Command
from ecrf.services.commands.entering import EnterValues, NewValue, Origin

_BY_NAME: dict[str, type[Command]] = {
    name: kind
    for name in commands.__all__
    if isinstance(kind := getattr(commands, name), type) and issubclass(kind, Command) and kind is not Command
}


class _Written(msgspec.Struct, frozen=True):
    """A command without its values, and these: typed text as it is, anything else as the trail's canonical bytes."""

    name: str
    told: msgspec.Raw
    values: tuple[tuple[str, str, bytes, int], ...] = ()


def encode_command(command: Command) -> bytes:
    """The command's name, fields and values as JSON."""
    values: tuple[tuple[str, str, bytes, int], ...] = ()
    if isinstance(command, EnterValues):
        values = tuple(_write_value(value) for value in command.values)
        command = replace(command, values=())
    told = {field.name: getattr(command, field.name) for field in fields(command)}
    return msgspec.json.encode(
        _Written(type(command).__name__, msgspec.Raw(msgspec.json.encode(told)), values)
    )


def decode_command(data: bytes) -> Command:
    """The command of `encode_command`; raises ValueError for anything else."""
    try:
        written = msgspec.json.decode(data, type=_Written)
        kind = _BY_NAME[written.name]
        if kind is not EnterValues:
            return msgspec.json.decode(written.told, type=kind)
        told = msgspec.json.decode(written.told, type=dict[str, Any])
        values = tuple(_read_value(*value) for value in written.values)
        origin = msgspec.convert(told.get("origin"), type=Origin | None)
        return EnterValues(**{**told, "values": values, "origin": origin})
    except (msgspec.MsgspecError, KeyError, TypeError) as error:
        raise ValueError("no command") from error


def _read_value(at: str, text: str, content: bytes, seen: int) -> NewValue:
    return NewValue(at, decode_value(content) if content else text, seen)


def _write_value(value: NewValue) -> tuple[str, str, bytes, int]:
    if isinstance(value.entered, str):
        return value.at, value.entered, b"", value.seen
    return value.at, "", encode_value(value.entered), value.seen
