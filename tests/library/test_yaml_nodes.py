"""YAML as a tree of texts with places: nothing is guessed, nothing hidden is taken."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrf.library.yaml_nodes import MAXIMUM_BYTES, read_yaml, read_yaml_bytes
from ecrf.schema.nodes import Mapping, Place, Scalar, Sequence
from ecrf.words import Refusal


def read(text):
    """The nodes of a text."""
    return read_yaml_bytes(text.encode(), "f.yaml")


def refused(text):
    """The fault a text is refused with."""
    content = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(Refusal) as error:
        read_yaml_bytes(content, "f.yaml")
    return error.value.fault


@pytest.mark.parametrize(
    "text", ["NO", "on", "012", "12:30", "1e3", "null", "~", "2026-03-11", "0x1F", "1_000"]
)
def test_scalars_stay_text(text):
    """What YAML would turn into a boolean, number, time or nothing arrives as it was written."""
    assert read(f"k: {text}").find("k").text == text


def test_places():
    """Every node knows its file, line and column, counted from 1."""
    node = read("a: 1\nb:\n  - x\n  - {c: d}\n")
    assert isinstance(node, Mapping)
    members = node.find("b")
    assert isinstance(members, Sequence)
    assert members.items[0] == Scalar("x", Place("f.yaml", 3, 5))
    assert str(members.items[1].find("c").place) == "f.yaml:4:9"
    assert node.find("z") is None


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("a: 1\nb: 2\na: 3\n", "library.duplicate_key", "f.yaml:3:1"),
        ("a: !!int 3\n", "library.tag", "f.yaml:1:4"),
        ("a: !python/object:os.system x\n", "library.tag", "f.yaml:1:4"),
        ("a: &x 1\nb: *x\n", "library.alias", "f.yaml:1:4"),
        ("a: *x\n", "library.alias", "f.yaml:1:4"),
        ("a: 1\n---\nb: 2\n", "library.two_documents", "f.yaml:2:1"),
        ("", "library.empty", "f.yaml"),
        ("# only a comment\n", "library.empty", "f.yaml"),
        ("a: [1\n", "library.not_yaml", "f.yaml:2:1"),
        ("a: b: c\n", "library.not_yaml", "f.yaml:1:5"),
        ("[a]: 1\n", "library.key_not_text", "f.yaml:1:1"),
        ("a:\n\tb: 1\n", "library.not_yaml", "f.yaml:2:1"),
        (b"a: \xff\n", "library.not_utf8", "f.yaml:1:1"),
        (b"a: 1\nb: \xc3\x28\n", "library.not_utf8", "f.yaml:2:1"),
        ("[" * 100 + "]" * 100, "library.too_deep", "f.yaml:1:26"),
        (b"a" * (MAXIMUM_BYTES + 1), "library.too_large", "f.yaml"),
    ],
)  # fmt: skip
def test_what_is_no_plain_yaml_is_refused_with_its_place(text, code, place):
    """Tags, aliases, duplicate keys, second documents, depth, size and broken text each have a code and a place."""
    found = refused(text)
    assert (found.code, found.place) == (code, place)


def test_many_aliases_cannot_blow_up():
    """The classical bomb of aliases is refused at its first anchor."""
    bomb = "a: &a [x,x]\n" + "".join(
        f"{n}: &{n} [*{chr(ord(n) - 1)},*{chr(ord(n) - 1)}]\n" for n in "bcdefgh"
    )
    assert refused(bomb).code == "library.alias"


def test_a_byte_order_mark_is_no_content():
    """A file saved by Windows with a byte order mark reads like any other."""
    assert read_yaml_bytes(b"\xef\xbb\xbfa: 1\n", "f.yaml").find("a").text == "1"


def test_missing_files(tmp_path):
    """A file that is not there is refused by name."""
    with pytest.raises(Refusal) as error:
        read_yaml(tmp_path / "no.yaml")
    assert (error.value.fault.code, error.value.fault.place) == ("library.unreadable", "no.yaml")


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content):
    """No bytes whatever make the reader fail otherwise than by a refusal."""
    with suppress(Refusal):
        read_yaml_bytes(content, "f.yaml")
