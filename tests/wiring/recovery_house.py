"""A small study with subjects and values, for the tests of backup and recovery."""

from __future__ import annotations

import random
from pathlib import Path

from msgspec.structs import replace

from ecrf.record.address import STUDY_CHAIN
from ecrf.record.entry import ValueEntered
from ecrf.record.state import RecordState
from ecrf.record.transaction import ContentWriter, Part, decode_body, seal_transaction
from ecrf.services import commands as c
from ecrf.services.workplace import Workplace
from ecrf.wiring.opening import OpenStudy, require
from tests.wiring.premises import COORDINATOR, House


def coordinator(study: OpenStudy) -> Workplace:
    """The coordinator at work."""
    return Workplace(study.tools, study.session(*study.role_for("enter_values")))


def add_subject(study: OpenStudy, house: House) -> str:
    """A new subject; returns its chain."""
    new = study.sources.new_id()
    require(coordinator(study).do(c.AddSubject(*study.stamp(), new, house.site)).fault)
    return f"subject:{new}"


def enter(study: OpenStudy, chain: str, at: str, text: str) -> int:
    """Leave a field with a text; returns the version of the value."""
    state = study.tools.store.load_state(chain)
    assert isinstance(state, RecordState)
    line, _, item = at.rpartition("/")
    row = state.lines.get(line)
    seen = row.items[item].version if row is not None and item in row.items else 0
    command = c.EnterValues(*study.stamp(), chain, (c.NewValue(at, text, seen),))
    outcome = coordinator(study).do(command)
    require(outcome.fault)
    return outcome.values[0].version


HEIGHT = "S0/1/VS/1/1/VS_G/0/VS_HEIGHT"
WEIGHT = "S0/1/VS/1/1/VS_G/0/VS_WEIGHT"


def work_a_day(house: House, heights: tuple[str, ...]) -> list[str]:
    """The coordinator adds a subject per height and enters it; returns the chains."""
    study = house.open("liwen", COORDINATOR)
    chains = []
    try:
        for height in heights:
            chains.append(add_subject(study, house))
            enter(study, chains[-1], HEIGHT, height)
    finally:
        study.close()
    return chains


def lengths(study: OpenStudy) -> dict[str, int]:
    """The length of every chain but coming and going."""
    return {link.chain: link.sequence for link in study.tools.store.links() if link.chain != "access"}


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def slip_in(house: House, chain: str, like: str = "") -> int:
    """The coordinator writes over a height they say they never saw, past the program, under their own signature.

    It goes to the end of `chain`; of a new one the header is `like` another's. Returns the entry's number.
    """
    study = house.open("liwen", COORDINATOR)
    store = study.tools.store
    head, end = store.head(chain), store.head(STUDY_CHAIN)
    last = store.transaction_at(like or chain, store.head(like or chain).sequence)
    assert last is not None
    header = replace(
        decode_body(last.sealed.body).header,
        id=f"slipped into {chain}",
        previous={chain: head.head.hex()},
        study_sequence=end.sequence,
        study_head=end.head.hex(),
    )
    content = ContentWriter(random.Random(3).randbytes)
    part = Part(chain, (ValueEntered(HEIGHT, content.put(b'"99.9"'), 0),), head.sequence + 1)
    signer = study.session(*study.role_for("enter_values")).signer
    sealed = seal_transaction(header, [part], content.slots, {chain: head}, signer.sign)
    with store.write() as door:
        door.append(sealed, [part])
    study.close()
    return head.sequence + 1
