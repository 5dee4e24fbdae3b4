"""Signatures given by hand: bound to the digest that was printed, broken by change, taken back by who bound them."""

from __future__ import annotations

import pytest

from ecrf.record.digest import code_of, compute_digest
from ecrf.services import commands as c
from ecrf.services.reads import Reads
from ecrf.services.reads.status_view import Badge
from tests.services.house import House, Keys

VISIT = "S0/1/SV/1/1"
SCAN = ("approved", "sheet-01-001.pdf", "ab" * 32)


@pytest.fixture
def house() -> House:
    """A subject whose first form is complete."""
    made = House()
    chain = made.subject()
    new = tuple(
        c.NewValue(f"{VISIT}/SV_G/0/{item}", text)
        for item, text in (("SV_OCCUR", "Y"), ("SV_VISITDAT", "2026-03-02"), ("SV_CONTACT", "CLINIC"))
    )
    made.must("coordinator", c.EnterValues, chain, new)
    made.must("coordinator", c.CompleteForm, chain, VISIT)
    return made


def _chain(house):
    return next(chain for chain, _ in house.store.rows("root") if chain.startswith("subject:"))


def _printed(house, at=VISIT):
    return code_of(compute_digest(house.state(_chain(house)), at))


def _bind(
    house, role="coordinator", *, at=VISIT, code="", day="2026-03-02", signer="", sha256=SCAN[2], scan=SCAN[1]
):
    signer = signer or "p-investigator"
    return house.try_(
        role, c.BindPaper, _chain(house), at, SCAN[0], code or _printed(house, at), signer, day, scan, sha256
    )


def _badges(house):
    state = house.state(_chain(house))
    session = house.at("monitor").session
    view = Reads(house.tools, session).form(_chain(house), VISIT)
    assert view.signatures or not [row for row in state.statements.values() if row.signs]
    return view.standing.badges


def test_a_sheet_is_bound_to_what_was_printed(house):
    """The form is signed; the signature names who signed, the day and the scan, and is in the coordinator's name."""
    assert _bind(house).fault is None
    (row,) = [r for r in house.state(_chain(house)).statements.values() if r.statement == "signature.paper"]
    assert row.digest == compute_digest(house.state(_chain(house)), VISIT)
    assert row.note.endswith(f"· 2026-03-02 · {SCAN[1]} · SHA-256 {SCAN[2]}")
    assert row.person == "p-coordinator"
    assert Badge.SIGNED in _badges(house)


def test_the_code_is_read_however_it_was_typed(house):
    """Lower case and without its hyphens, as people type."""
    assert _bind(house, code=_printed(house).lower().replace("-", " ")).fault is None


def test_what_was_changed_after_printing_is_not_bound(house):
    """The sheet shows something else than the record: refused, nothing is stored."""
    code = _printed(house)
    house.must("coordinator", c.OpenCorrection, _chain(house), VISIT, "date misread")
    at = f"{VISIT}/SV_G/0/SV_VISITDAT"
    version = house.version(_chain(house), at)
    house.must(
        "coordinator", c.EnterValues, _chain(house), (c.NewValue(at, "2026-03-03", version),), "typed", ""
    )
    house.must("coordinator", c.CloseCorrection, _chain(house), VISIT)
    assert _bind(house, code=code).fault.code == "command.paper_changed"
    assert not house.state(_chain(house)).statements


def test_a_change_breaks_it_visibly(house):
    """Like a signature given with a password."""
    _bind(house)
    house.must("coordinator", c.OpenCorrection, _chain(house), VISIT, "date misread")
    at = f"{VISIT}/SV_G/0/SV_VISITDAT"
    version = house.version(_chain(house), at)
    house.must(
        "coordinator", c.EnterValues, _chain(house), (c.NewValue(at, "2026-03-03", version),), "typed", ""
    )
    assert Badge.SIGNATURE_BROKEN in _badges(house)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"signer": "nobody"}, "command.paper_signer"),
        ({"signer": "p-coordinator"}, "command.paper_signer"),
        ({"day": "2036-01-01"}, "command.paper_day"),
        ({"day": "March"}, "command.paper_day"),
        ({"day": "20260302"}, "command.paper_day"),
        ({"sha256": "12"}, "command.paper_scan"),
        ({"scan": ""}, "command.paper_scan"),
        ({"at": "S0/1/IC/1/1"}, "command.sign_nothing"),
    ],
)
def test_a_sheet_that_cannot_be_is_refused(house, wrong, code):
    """Somebody who may not sign, a day ahead, no scan, nothing there."""
    assert _bind(house, **wrong).fault.code == code


def _join(house, site):
    """A second investigator of the same name."""
    keys = Keys(77, house.entropy)
    new = ("p-second", "second", "Investigator", "NCU2", keys.key, keys.signing.public.hex(), 90, "90")
    house.must("administrator", c.AddPerson, *new)
    house.must("administrator", c.RecordTraining, "p-second", c.Trained("GCP", "2.0", "2026-03-01"))
    house.must("administrator", c.GrantRole, "p-second", "investigator", site, "2026-01-01")


def _signers(house):
    return Reads(house.tools, house.at("coordinator").session).signers(_chain(house))


def test_who_signs_at_another_site_is_not_offered(house):
    """The sheet of a subject is signed by an investigator of its own site."""
    house.must("administrator", c.AddSite, "s-other", "02", "Jiujiang", "JJU")
    _join(house, "s-other")
    assert _signers(house) == (("p-investigator", "Investigator"),)
    assert _bind(house, signer="p-second").fault.code == "command.paper_signer"


def test_two_of_one_name_are_told_apart_by_their_login(house):
    """Both are offered, and the signature says which of them signed."""
    _join(house, house.site)
    assert _signers(house) == (
        ("p-investigator", "Investigator (investigator)"),
        ("p-second", "Investigator (second)"),
    )
    assert _bind(house, signer="p-second").fault is None
    (row,) = house.state(_chain(house)).statements.values()
    assert row.note.startswith("Investigator (second) · 2026-03-02")


def test_others_may_not_bind(house):
    """A monitor or a data manager does not stand for the site's paper."""
    for role in ("monitor", "data_manager"):
        assert _bind(house, role).fault is not None


def test_a_sheet_bound_by_mistake_is_taken_back_by_who_bound_it(house):
    """The wrong scan: withdrawn, with both entries in the trail; a signature with a password never is."""
    _bind(house)
    (made,) = house.state(_chain(house)).statements
    house.must("coordinator", c.WithdrawStatement, _chain(house), int(made))
    assert Badge.SIGNED not in _badges(house)


@pytest.mark.parametrize(
    ("role", "kind"), [("coordinator", "signature.paper"), ("investigator", "signature")]
)
def test_no_signature_passes_as_a_review(house, role, kind):
    """Neither kind of signature can be stated past the command that asks for completeness, code and scan."""
    refused = house.try_(role, c.State, _chain(house), kind, (VISIT,))
    assert refused.fault.code == "fold.statement_unknown"
    assert not house.state(_chain(house)).statements
