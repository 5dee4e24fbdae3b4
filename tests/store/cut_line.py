"""A line to the server that breaks at the worst moments."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

ORDER = b"ecrf.append"


class CutLine:
    """Passes bytes between a desk and the server; `cut` says where the next order to write is lost.

    `before`: the server never hears of it. `after`: the server does it and the desk never learns. `down`: nobody
    is let through.
    """

    def __init__(self, port: int) -> None:
        self.cut = ""
        self.cuts = 0
        self._port = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                desk, _ = self._listening.accept()
                if self.cut == "down":
                    desk.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self._port))
                self._open += [desk, server]
                threading.Thread(target=self._pass_on, args=(desk, server), daemon=True).start()

    def _pass_on(self, desk: socket.socket, server: socket.socket) -> None:
        lost = threading.Event()
        threading.Thread(target=self._pass_back, args=(desk, server, lost), daemon=True).start()
        with suppress(OSError):
            while data := desk.recv(65536):
                if self.cut in ("before", "after") and ORDER in data:
                    self.cuts += 1
                    if self.cut == "before":
                        break
                    self.cut = ""
                    lost.set()
                server.sendall(data)
        for end in (desk, server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    @staticmethod
    def _pass_back(desk: socket.socket, server: socket.socket, lost: threading.Event) -> None:
        with suppress(OSError):
            while data := server.recv(65536):
                if lost.is_set():
                    break
                desk.sendall(data)
        for end in (desk, server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def break_all(self) -> None:
        """Every open line breaks now."""
        for end in self._open:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """No more lines."""
        self._listening.close()
        self.break_all()
