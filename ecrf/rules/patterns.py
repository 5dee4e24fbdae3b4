"""Texts matched against simple patterns in bounded time."""

from __future__ import annotations


def is_match(text: str, pattern: str) -> bool:
    """Whether the whole text fits the pattern: `?` one character, `*` any run, `#` a digit, all else itself.

    Steps are at most len(text) x len(pattern): a star retries from its last position only, nothing nests.
    """
    at, want, star, retry = 0, 0, -1, 0
    while at < len(text):
        if want < len(pattern) and pattern[want] == "*":
            star, retry, want = want, at, want + 1
        elif want < len(pattern) and _fits(text[at], pattern[want]):
            at, want = at + 1, want + 1
        elif star >= 0:
            retry, at, want = retry + 1, retry + 1, star + 1
        else:
            return False
    return all(rest == "*" for rest in pattern[want:])


def _fits(character: str, wanted: str) -> bool:
    if wanted == "#":
        return character in "0123456789"
    return wanted in ("?", character)
