"""`ecrf new-study`: a folder with its founder, recovery code and, if wished, a published design."""

from __future__ import annotations

from ecrf.cli.ports import NewStudyWish
from ecrf.library.load_design import load_study, study_codes
from ecrf.schema.canonical import canonical_bytes
from ecrf.schema.model import Design
from ecrf.services import commands as c
from ecrf.services.workplace import Workplace
from ecrf.vault.door import Door
from ecrf.vault.envelope_file import load_envelopes
from ecrf.vault.recovery import make_recovery
from ecrf.wiring.accounts import Giver, digest_of
from ecrf.wiring.founding import NewPerson, NewStudy, found
from ecrf.wiring.opening import in_role, require
from ecrf.wiring.sources import Sources, system_sources
from ecrf.words import Fault, Refusal

NATURES = ("draft", "test", "live")


def begin_study(wish: NewStudyWish) -> tuple[str, ...]:
    """Found the folder; returns the recovery code or its two shares, shown once and kept nowhere."""
    if wish.nature not in NATURES:
        raise Refusal(Fault("study.unknown_nature", wish.nature, {"known": ", ".join(NATURES)}))
    design = _design(wish.design)
    sources = system_sources()
    founder = NewPerson(wish.login, wish.person, wish.organisation, wish.password, provisional=False)
    permissions = dict((design or load_study(study_codes()[0])).study.permissions)
    admin = found(NewStudy(wish.folder, wish.name, wish.nature, founder, permissions), sources)
    try:
        codes = _recovery(wish, admin, sources)
        if design is not None:
            _publish(admin, design, sources)
    finally:
        admin.tools.store.close()
    return codes


def _design(code: str) -> Design | None:
    if not code:
        return None
    if code not in study_codes():
        raise Refusal(Fault("study.no_such_design", code, {"known": ", ".join(study_codes())}))
    return load_study(code)


def _recovery(wish: NewStudyWish, admin: Workplace, sources: Sources) -> tuple[str, ...]:
    door = Door(wish.folder, sources.clock.now, sources.workstation)
    giver = Giver(admin, wish.folder, door.open(wish.login, wish.password).ring, sources)
    loaded = load_envelopes(wish.folder)
    made = make_recovery(loaded.book, giver.ring, 2 if wish.holders == 2 else 1, sources.entropy)
    command = c.RecordEnvelopes(*giver.stamp(), made.book.generation, digest_of(made.book))
    giver.put(loaded, made.book, command)
    return made.codes


def _publish(admin: Workplace, design: Design, sources: Sources) -> None:
    command = c.PublishDesign(sources.new_id(), sources.typed(), canonical_bytes(design))
    require(in_role(admin, "data_manager", "*").do(command).fault)
