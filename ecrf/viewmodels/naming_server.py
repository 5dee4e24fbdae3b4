"""A study on a server, named by its address: what was typed is read, and refused in words beside its row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from ecrf.viewmodels.screen import Listeners
from ecrf.words import Fault


class AddressReader(Protocol):
    """Reads what a person typed; bound in wiring."""

    def read_address(self, typed: str, certificate: str) -> str | Fault:
        """The address as it is kept, with the file of a root certificate if there is one; or why not."""


class ServerScreen(Listeners):
    """One form; afterwards `named` is given the address."""

    def __init__(self, reader: AddressReader, named: Callable[[str], None]) -> None:
        super().__init__()
        self._reader, self._named = reader, named
        self.faults: dict[str, Fault] = {}

    def name(self, typed: Mapping[str, str]) -> None:
        """Read the address; nothing is asked of the server yet."""
        address = typed.get("address", "").strip()
        if not address:
            self.faults = {"address": Fault("founding.missing")}
        else:
            answer = self._reader.read_address(address, typed.get("certificate", "").strip())
            if not isinstance(answer, Fault):
                self.faults = {}
                self._named(answer)
            else:
                row = "certificate" if answer.code == "store.tls_no_root" else "address"
                self.faults = {row: answer}
        self.changed()
