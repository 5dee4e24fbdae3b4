"""A study founded whole: folder, founder, recovery code and, if wished, a published design and the first site."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ecrf.cli.ports import NewStudyWish
from ecrf.library.load_design import load_study, study_codes
from ecrf.schema.canonical import canonical_bytes
from ecrf.schema.findings import BadDesign, Level
from ecrf.schema.model import Design
from ecrf.services import commands as c
from ecrf.services.publishing import require_publishable
from ecrf.services.workplace import Workplace
from ecrf.vault.door import Door
from ecrf.wiring.accounts import Giver
from ecrf.wiring.founding import NewPerson, NewStudy, found
from ecrf.wiring.key_place import FolderKeys
from ecrf.wiring.linting import read_choice
from ecrf.wiring.memory import as_address, is_address
from ecrf.wiring.opening import in_role, require
from ecrf.wiring.recovering import renew_recovery
from ecrf.wiring.rules import build_plan_for
from ecrf.wiring.sources import Sources, system_sources
from ecrf.words import Fault, Refusal

NATURES = ("draft", "test", "live")
STEPS = ("design", "keys", "database", "recovery", "publish")
"""What takes time, in order; told as it begins."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """Everything a study is founded with; `design` is a shipped code, a folder, or empty."""

    folder: Path | str
    name: str
    nature: str
    design: str
    founder: NewPerson
    holders: int = 1
    site_number: str = ""
    site_name: str = ""
    trained: c.Trained | None = None
    owner: str = ""
    """Whose rights make the database, when `folder` stands for an address on a server."""


def begin_study(wish: NewStudyWish) -> tuple[str, ...]:
    """Found the folder as the command line asks; returns the recovery code or its two shares."""
    founder = NewPerson(wish.login, wish.person, wish.organisation, wish.password, provisional=False)
    trained = c.Trained(wish.training, wish.training_version, wish.training_day) if wish.training else None
    beginning = Beginning(
        folder=wish.folder,
        name=wish.name,
        nature=wish.nature,
        design=wish.design,
        founder=founder,
        holders=wish.holders,
        site_number=wish.site,
        site_name=wish.site_name or wish.site,
        trained=trained,
        owner=wish.owner,
    )
    return begin(beginning)


def begin(
    wish: Beginning, told: Callable[[str], None] = lambda _step: None, sources: Sources | None = None
) -> tuple[str, ...]:
    """Found the folder; returns the recovery code or its two shares, shown once and kept nowhere.

    The design is read and proved before anything is written. Raises Refusal `study.*`, `vault.*`, `command.*`,
    `design.*`, and BadDesign with every finding.
    """
    if wish.nature not in NATURES:
        raise Refusal(Fault("study.unknown_nature", wish.nature, {"known": ", ".join(NATURES)}))
    sources = sources or system_sources()
    told("design")
    design = _design(wish.design)
    permissions = dict((design or load_study(study_codes()[0])).study.permissions)
    told("database" if is_address(str(wish.folder)) else "keys")
    new = NewStudy(Path(wish.folder), wish.name, wish.nature, wish.founder, permissions, trained=wish.trained)
    giver = _found(wish, new, sources)
    admin = giver.workplace
    try:
        told("recovery")
        codes = renew_recovery(giver, wish.holders)
        if design is not None:
            told("publish")
            _publish(admin, design, sources)
        if wish.site_number:
            _add_site(admin, wish, sources)
    finally:
        admin.tools.store.close()
    return codes


def _design(choice: str) -> Design | None:
    if not choice:
        return None
    loaded = read_choice(choice)
    errors = [found for found in loaded.findings if found.level is Level.ERROR]
    if errors or loaded.design is None:
        raise BadDesign(errors)
    return require_publishable(canonical_bytes(loaded.design), None, build_plan_for)


def _found(wish: Beginning, new: NewStudy, sources: Sources) -> Giver:
    """The founder at work, in a folder or on a server."""
    if not is_address(str(wish.folder)):
        return _giver(wish, found(new, sources), sources)
    from ecrf.store.postgres import PostgresStore
    from ecrf.wiring.founding_server import found_on_server
    from ecrf.wiring.key_place import ServerKeys

    if not wish.owner:
        raise Refusal(Fault("study.owner_missing", as_address(wish.folder)))
    admin, opened = found_on_server(as_address(wish.folder), wish.owner, new, sources)
    store = admin.tools.store
    assert isinstance(store, PostgresStore)  # noqa: S101 - it was founded there
    return Giver(admin, ServerKeys(store), opened.ring, sources)


def _giver(wish: Beginning, admin: Workplace, sources: Sources) -> Giver:
    door = Door(Path(wish.folder), sources.clock.now, sources.workstation)
    ring = door.open(wish.founder.login, wish.founder.password).ring
    return Giver(admin, FolderKeys(Path(wish.folder)), ring, sources)


def _publish(admin: Workplace, design: Design, sources: Sources) -> None:
    command = c.PublishDesign(*sources.stamp(), canonical_bytes(design))
    require(in_role(admin, "data_manager", "*").do(command).fault)


def _add_site(admin: Workplace, wish: Beginning, sources: Sources) -> None:
    command = c.AddSite(
        *sources.stamp(), sources.new_id(), wish.site_number, wish.site_name, wish.founder.organisation
    )
    require(in_role(admin, "administrator", "*").do(command).fault)
