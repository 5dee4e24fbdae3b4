"""Look-ups in a design by OID."""

import pytest

from ecrf.schema.index import DesignIndex
from tests.schema.small import CHECK, DESIGN, EVENT, FORM, GROUP, LISTED, SEX, STUDY, WEIGHT, change

INDEX = DesignIndex(DESIGN)


def test_items_know_their_form_and_group():
    """An item is found with the form and group it stands in; an unknown one is None or a KeyError."""
    place = INDEX.item("F_WT")
    assert (place.form, place.group, place.item) == (FORM, GROUP, WEIGHT)
    assert INDEX.find_item("NOPE") is None
    with pytest.raises(KeyError):
        INDEX.item("NOPE")


def test_forms_events_and_lists():
    """Forms, events, code lists and their uses are found by name."""
    assert INDEX.form("F") is FORM
    assert INDEX.find_form("NOPE") is None
    assert INDEX.event_forms("V1") == ((EVENT.forms[0], FORM),)
    assert INDEX.events_of("F") == (EVENT,)
    assert INDEX.events_of("NOPE") == ()
    assert INDEX.codelist_of(SEX) is LISTED
    assert INDEX.codelist_of(WEIGHT) is None
    assert INDEX.group("F", "F_G") is GROUP


def test_checks_know_their_home():
    """A form's check is at home on it, a study check on the form of its first item."""
    across = change(CHECK, oid="X_01")
    index = DesignIndex(change(DESIGN, study=change(STUDY, checks=(across,))))
    assert index.home_form("F_01") is FORM
    assert index.home_form("X_01") is FORM
    assert [check.oid for check in index.checks()] == ["F_01", "X_01"]
