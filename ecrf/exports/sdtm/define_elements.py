"""Elements of Define-XML, with what XML cannot hold taken out of every text and attribute."""

from __future__ import annotations

from typing import Any

from ecrf.exports.odm.pen import clean

ODM, DEF = "http://www.cdisc.org/ns/odm/v1.3", "http://www.cdisc.org/ns/def/v2.1"
XLINK, XML = "http://www.w3.org/1999/xlink", "http://www.w3.org/XML/1998/namespace"


def put(parent: Any, name: str, space: str = ODM, **attributes: str) -> Any:  # noqa: ANN401 - lxml's stubs do not name it
    """An element within another; attributes without a value are left out."""
    from lxml import etree

    return etree.SubElement(parent, f"{{{space}}}{name}", {k: clean(v) for k, v in attributes.items() if v})


def describe(element: Any, words: str) -> None:  # noqa: ANN401 - lxml's stubs do not name it
    """A description in English."""
    say(put(element, "Description"), words)


def say(element: Any, words: str) -> None:  # noqa: ANN401 - lxml's stubs do not name it
    """A text in English."""
    said = put(element, "TranslatedText")
    said.set(f"{{{XML}}}lang", "en")
    said.text = clean(words)
