"""The recovery code, whole or in two shares."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrf.vault.envelope_file import open_ring
from ecrf.vault.people import renew_person
from ecrf.vault.recovery import CodeKind, format_code, make_recovery, open_recovery, parse_code
from ecrf.words import Refusal
from tests.vault.small_study import Stream, account, code_of

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
secrets = st.binary(min_size=15, max_size=15)


def _refusal(text: str, kind: CodeKind = CodeKind.SHARE) -> str:
    try:
        assert len(parse_code(text, kind)) == 15
    except Refusal as refusal:
        return refusal.fault.code
    return ""


def test_one_code_opens_everything(founded, entropy):
    """The code opens study key and class keys when every password is lost."""
    made = make_recovery(founded.book, founded.ring, 1, entropy)
    assert len(made.codes) == 1
    assert open_recovery(made.book, made.codes) == founded.ring


def test_two_shares_open_in_either_order(founded, entropy):
    """Two people each hold a share, and both are needed."""
    made = make_recovery(founded.book, founded.ring, 2, entropy)
    first, second = made.codes
    assert (
        open_recovery(made.book, (first, second)) == open_recovery(made.book, (second, first)) == founded.ring
    )
    assert code_of(open_recovery, made.book, (first,)) == "vault.recovery_count"
    assert code_of(open_recovery, made.book, (first, first)) == "vault.share_same"


def test_a_code_is_26_base_32_characters_with_ten_check_bits():
    """15 bytes and the first ten bits of a SHA-256, five bits to a sign of Crockford's alphabet, computed by
    hand.
    """
    secret = bytes(range(15))
    check = int.from_bytes(sha256(b"ecrf recovery whole/1 " + secret).digest()) >> 246
    bits = "".join(f"{byte:08b}" for byte in secret) + f"{check:010b}"
    expected = "".join(SIGNS[int(bits[at : at + 5], 2)] for at in range(0, 130, 5))
    text = format_code(secret, CodeKind.WHOLE)
    assert text.replace("-", "") == expected
    assert [len(group) for group in text.split("-")] == [5, 5, 5, 5, 6]


@given(secrets, st.sampled_from(CodeKind))
def test_a_code_reads_back_however_it_is_typed(secret, kind):
    """Small letters, blanks, no hyphens, full-width signs, O for 0 and I or L for 1 give the same code."""
    text = format_code(secret, kind)
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in text)
    typed = text.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert parse_code(text, kind) == parse_code(wide, kind) == parse_code(typed, kind) == secret


def test_a_mistyped_character_is_found():
    """Of all single wrong characters the check finds all but about one in a thousand; the ring refuses the
    rest.
    """
    text = format_code(bytes(range(100, 115)), CodeKind.SHARE).replace("-", "")
    wrong = [
        text[:place] + sign + text[place + 1 :]
        for place, right in enumerate(text)
        for sign in SIGNS.replace(right, "")
    ]
    missed = sum(_refusal(code) == "" for code in wrong)
    assert {_refusal(code) for code in wrong} <= {"", "vault.code_mistyped"}
    assert len(wrong) == 26 * 31
    assert missed <= 5


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "vault.code_length"),
        ("ABCDE-FGHJK", "vault.code_length"),
        ("A" * 27, "vault.code_length"),
        ("ABCDE-FGHJK-MNPQR-STVWX-YZ012U", "vault.code_characters"),
        ("恢复", "vault.code_characters"),
        ("0" * 26, "vault.code_mistyped"),
    ],
)
def test_what_is_no_code_is_refused_with_the_reason(text, code):
    """Length, strange signs and wrong check characters each have their own code."""
    assert code_of(parse_code, text, CodeKind.WHOLE) == code


def test_a_share_is_no_whole_code():
    """A share typed where a whole code is asked is found by its check characters."""
    assert (
        code_of(parse_code, format_code(bytes(range(15)), CodeKind.SHARE), CodeKind.WHOLE)
        == "vault.code_mistyped"
    )


@given(st.text(max_size=60), st.sampled_from(CodeKind))
def test_any_text_is_a_code_or_a_refusal(text, kind):
    """Whatever is typed ends in 15 bytes or a refusal."""
    assert _refusal(text, kind) in {"", "vault.code_length", "vault.code_characters", "vault.code_mistyped"}


def test_a_new_code_ends_the_old_one(founded, entropy):
    """After a new code is made, the old one is well typed and opens nothing."""
    old = make_recovery(founded.book, founded.ring, 1, entropy)
    new = make_recovery(old.book, founded.ring, 1, entropy)
    assert code_of(open_recovery, new.book, old.codes) == "vault.recovery_wrong"
    assert open_recovery(new.book, new.codes) == founded.ring


def test_a_study_without_a_code_says_so(founded):
    """Where no code was made, recovery is refused in those words."""
    assert code_of(open_recovery, founded.book, ("0" * 26,)) == "vault.recovery_none"


def test_recovery_gives_a_person_new_keys(founded, supplies):
    """With the code, a person gets a new password and a new signing key, and holds what the code held."""
    made = make_recovery(founded.book, founded.ring, 2, supplies.entropy)
    ring = open_recovery(made.book, made.codes)
    book = renew_person(made.book, ring, account("p1", "", "zehn weisse wolken"), supplies)
    assert open_ring(book, "p1", "zehn weisse wolken")[1] == founded.ring
    assert book.envelope("p1").former == (founded.book.envelope("p1").sign_public,)


def test_one_share_says_nothing(founded):
    """The first share is drawn after the secret and independent of it: any secret fits it with some second
    share.
    """
    made = make_recovery(founded.book, founded.ring, 2, Stream(b"x"))
    shares = [parse_code(code, CodeKind.SHARE) for code in made.codes]
    secret = Stream(b"x")(15)  # the first thing drawn
    assert bytes(a ^ b for a, b in zip(*shares, strict=True)) == secret
    assert secret not in shares
