"""Passwords: how they become a key (Argon2id), and which ones are accepted."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

import msgspec

from ecrf.vault.sealing import KEY_BYTES
from ecrf.words import Fault, Refusal

SALT_BYTES = 16
_LOGIN_LONGEST = 64


class Cost(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one try of a password costs (Argon2id, RFC 9106). The upper ends keep a forged file from
    exhausting the desk.
    """

    iterations: Annotated[int, msgspec.Meta(ge=1, le=16)]
    memory_kib: Annotated[int, msgspec.Meta(ge=8, le=524_288)]
    lanes: Annotated[int, msgspec.Meta(ge=1, le=16)]

    def __post_init__(self) -> None:
        if self.memory_kib < 8 * self.lanes:
            raise ValueError("Argon2 needs 8 KiB for each lane")


STANDARD_COST = Cost(iterations=3, memory_kib=65_536, lanes=4)
"""RFC 9106, section 4, second recommended option: t = 3, 64 MiB, p = 4; 0.1 s on two cores."""


class PasswordRules(msgspec.Struct, frozen=True):
    """What a study asks of passwords; `history` earlier ones are refused, after `days` a change is asked for
    (0: never).
    """

    least: int = 12
    most: int = 256
    history: int = 5
    days: int = 0


def parse_login(text: str) -> str:
    """Return the login name in the one form that is compared: NFKC, without case, without outer blanks.

    Raises Refusal `vault.login_characters` unless it is 1 to 64 letters, digits and . _ - @.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).strip()
    if not 1 <= len(folded) <= _LOGIN_LONGEST or not all(c.isalnum() or c in "._-@" for c in folded):
        raise Refusal(Fault("vault.login_characters", args={"most": _LOGIN_LONGEST}))
    return folded


def parse_password(text: str) -> bytes:
    """Return the bytes of a password as the OpaqueString profile has them (RFC 8265, 4.2): blanks are
    U+0020, NFC, UTF-8.

    Raises Refusal `vault.password_characters` on control characters and what is no text.
    """
    spaced = "".join(" " if unicodedata.category(c) == "Zs" else c for c in text)
    normal = unicodedata.normalize("NFC", spaced)
    if any(unicodedata.category(c) in {"Cc", "Cs", "Cn"} for c in normal):
        raise Refusal(Fault("vault.password_characters"))
    return normal.encode()


def derive_password_key(password: str, salt: bytes, cost: Cost) -> bytes:
    """Return the 32-byte Argon2id result of `password`; takes `cost` on purpose.

    Raises Refusal `vault.password_characters`, or `vault.memory_short` when the computer has not the memory.
    """
    from argon2.exceptions import HashingError
    from argon2.low_level import Type, hash_secret_raw

    secret = parse_password(password)
    try:
        return hash_secret_raw(secret, salt, cost.iterations, cost.memory_kib, cost.lanes, KEY_BYTES, Type.ID)
    except HashingError as error:
        raise Refusal(Fault("vault.memory_short", args={"mebibytes": cost.memory_kib // 1024})) from error


def check_password(password: str, login: str, rules: PasswordRules) -> tuple[Fault, ...]:
    """Return what speaks against `password` for `login`; lengths count characters; empty means accepted."""
    try:
        text = parse_password(password).decode().casefold()
    except Refusal as refusal:
        return (refusal.fault,)
    faults: list[Fault] = []
    if len(text) < rules.least:
        faults.append(Fault("vault.password_short", args={"least": rules.least, "length": len(text)}))
    if len(text) > rules.most:
        faults.append(Fault("vault.password_long", args={"most": rules.most}))
    if login and login.casefold() in text and len(text.replace(login.casefold(), "")) < rules.least // 2:
        faults.append(Fault("vault.password_is_login"))
    if _is_common(text):
        faults.append(Fault("vault.password_common"))
    if _is_simple(text):
        faults.append(Fault("vault.password_simple"))
    return tuple(faults)


# What is refused follows NIST SP 800-63B (revision 3), 5.1.1.2: dictionary words, repeated or sequential
# characters, words of the context. The list is short on purpose: with twelve characters, few common
# passwords are left.
_COMMON_WORDS = """
password passwort passw0rd pass word qwerty qwertyuiop asdfgh asdfghjkl zxcvbnm qazwsx qazwsxedc qwerasdf
qwerasdfzxcv admin administrator root guest user login welcome letmein changeme default secret test
testing temp temporary monkey dragon master superman batman football baseball basketball princess
sunshine iloveyou trustno starwars whatever freedom shadow computer internet hello helloworld summer
winter spring autumn woaini woainiwoaini wosini nihao beijing shanghai guangzhou zhongguo china hospital
doctor nurse clinic trial clinicaltrial study cancer oncology ecrf edc sponsor monitor coordinator
investigator
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "0123456789",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
)
_LEET = str.maketrans("013457@$!", "oieastasi")


def _is_common(text: str) -> bool:
    """A common word, or the same one again and again, with digits and signs around it, is a common
    password.
    """
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)
    return any(
        _unrepeated(word.translate(table)) in _COMMON for word in (text, core) for table in ({}, _LEET)
    )


def _is_simple(text: str) -> bool:
    """Few different characters, digits only, one piece repeated, or a walk along alphabet or keyboard."""
    piece = _unrepeated(text)
    if len(set(text)) < 5 or text.isdigit() or (len(piece) < 8 and len(piece) < len(text)):
        return True
    compact = re.sub(r"[\W_]", "", text)
    return bool(compact) and any(compact in row * 3 or compact in row[::-1] * 3 for row in _ROWS)


def _unrepeated(text: str) -> str:
    """Return the shortest piece `text` is a repetition of."""
    at = (text + text).find(text, 1)
    return text[:at] if at > 0 else text
