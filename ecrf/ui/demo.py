"""The printed logins of a demo study, offered in the login window."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """A login of the demo: name, password, and its role as a message code's last part (`coordinator`)."""

    login: str
    password: str
    role: str
