"""Passwords: the key they become and the ones that are accepted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrf.vault.password import (
    STANDARD_COST,
    Cost,
    PasswordRules,
    check_password,
    derive_password_key,
    parse_login,
    parse_password,
)
from ecrf.words import Refusal
from tests.vault.small_study import CHEAP, code_of

RULES = PasswordRules()


def codes(password: str, login: str = "chen.wei", rules: PasswordRules = RULES) -> list[str]:
    """The codes that speak against a password."""
    return [fault.code for fault in check_password(password, login, rules)]


def test_the_key_is_the_published_argon2id():
    """A password becomes the Argon2id (v19) result of the reference test suite of the algorithm's authors
    (test.c).
    """
    result = derive_password_key("password", b"somesalt", Cost(2, 256, 1))
    assert result.hex() == "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe"


def test_the_standard_cost_is_the_published_one():
    """The usual cost is the second recommended option of RFC 9106, section 4: t=3, p=4, 64 MiB."""
    assert (STANDARD_COST.iterations, STANDARD_COST.lanes, STANDARD_COST.memory_kib) == (3, 4, 2**16)


@pytest.mark.parametrize(
    "password",
    ["correct horse battery staple", "竹林深处有人家明月来相照", "vU7-kq2w.Rz9L", "Zugfahrt im Nebel 3"],
)
def test_good_passwords_pass(password):
    """Phrases in any script and random signs of twelve characters are accepted."""
    assert codes(password) == []


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("elf Zeichen", "vault.password_short"),
        ("x1 " * 90, "vault.password_long"),
        ("chen.wei1234", "vault.password_is_login"),
        ("CHEN.WEIchen.wei", "vault.password_is_login"),
        ("Password2026!", "vault.password_common"),
        ("p@ssw0rd12345", "vault.password_common"),
        ("admin-20260302", "vault.password_common"),
        ("woaini1314520", "vault.password_common"),
        ("coordinator!!!", "vault.password_common"),
        ("passwordpassword", "vault.password_common"),
        ("aaaaaaaaaaaaa", "vault.password_simple"),
        ("abcabcabcabcabc", "vault.password_simple"),
        ("abcdefghijklm", "vault.password_simple"),
        ("qwertyuiopqwe", "vault.password_simple"),
        ("123456789012", "vault.password_simple"),
        ("1q2w3e4r5t6y", "vault.password_simple"),
        ("987654321098", "vault.password_simple"),
        ("139075516428", "vault.password_simple"),
        ("line\nbreak in it", "vault.password_characters"),
        ("half \ud83d of a sign", "vault.password_characters"),
    ],
)
def test_bad_passwords_are_refused_with_the_reason(password, code):
    """Each fault of a password has its own code."""
    assert code in codes(password)


def test_the_length_is_configured():
    """A study may ask for longer passwords than twelve characters."""
    assert codes("vU7-kq2w.Rz9L", rules=PasswordRules(least=16)) == ["vault.password_short"]


def test_a_password_is_the_same_from_every_keyboard():
    """Composed and decomposed letters, and blanks of any kind, make one password (RFC 8265, 4.2)."""
    assert parse_password("Z\u00fcge\u3000im Nebel") == parse_password("Zu\u0308ge im Nebel")
    assert parse_password("Züge") != parse_password("züge")


@pytest.mark.parametrize("text", ["chen.wei", " Chen.Wei ", "ＣＨＥＮ.ＷＥＩ"])
def test_a_login_name_is_compared_without_case_and_width(text):
    """Capitals, full-width letters and outer blanks do not make another person."""
    assert parse_login(text) == "chen.wei"


@pytest.mark.parametrize("text", ["", "   ", "a b", "a/b", "x" * 65, "a\x00", "\ud800"])
def test_what_is_no_login_name_is_refused(text):
    """Blanks inside, slashes, control characters, nothing, or more than 64 characters are no login name."""
    assert code_of(parse_login, text) == "vault.login_characters"


@given(st.text(max_size=40))
def test_login_names_settle_at_once(text):
    """Parsing a login name again changes nothing; what cannot be one is refused, never a traceback."""
    try:
        name = parse_login(text)
    except Refusal:
        return
    assert parse_login(name) == name


@given(st.text(st.characters(exclude_categories=()), max_size=40), st.text(max_size=10))
def test_any_text_is_judged(password, login):
    """Whatever is typed as a password is judged, and what is judged good can be used."""
    if not check_password(password, login, RULES):
        assert len(derive_password_key(password, b"s" * 16, CHEAP)) == 32


@pytest.mark.parametrize("wrong", [(0, 8, 1), (1, 4, 1), (1, 2**30, 1), (17, 8, 1), (1, 8, 17)])
def test_a_file_cannot_ask_for_any_cost(wrong):
    """A cost out of bounds in a file is no cost: it could exhaust the desk."""
    import msgspec

    data = msgspec.json.encode(dict(zip(("iterations", "memory_kib", "lanes"), wrong, strict=True)))
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(data, type=Cost)
    with pytest.raises(ValueError, match="8 KiB"):
        Cost(1, 8, 2)


def test_too_little_memory_is_said_in_words(monkeypatch):
    """When the computer has not the memory for Argon2, that is said, and it is no wrong password."""
    from argon2 import low_level
    from argon2.exceptions import HashingError

    def fail(*_args):
        raise HashingError("memory")

    monkeypatch.setattr(low_level, "hash_secret_raw", fail)
    assert code_of(derive_password_key, "any password", b"s" * 16, CHEAP) == "vault.memory_short"
