"""Where the window can be."""

from ecrf.viewmodels.places import Place, Trace, place_of


def test_an_address_leads_to_the_nearest_screen():
    """A field to its form, a visit to its visit, nothing to the subject."""
    assert place_of("s", "C/2/F/1/1/G/0/I") == Place("form", "s", "C", 2, "C/2/F/1/1", "C/2/F/1/1/G/0/I")
    assert place_of("s", "C/2/F/1/1") == Place("form", "s", "C", 2, "C/2/F/1/1")
    assert place_of("s", "C/2") == Place("visit", "s", "C", 2)
    assert place_of("s", "") == Place("subject", "s")
    assert not Trace(Place("today")).can_go_back
